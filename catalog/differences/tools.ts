import type { Model, TextEditorTool } from '../catalog.js';
import type { ToolKind } from '../tools.js';
import { listed, type Sentence, type Sentences } from './sentences.js';

/** One of Anthropic's tools: its type, its name, and what it sends. */
export function toolSentences(kind: ToolKind): Sentences {
  const title = { textEditor: 'text editor', bash: 'bash tool', computer: 'computer tool' }[kind];
  return function* (source, target) {
    const [before, now] = [source.capabilities[kind], target.capabilities[kind]];
    if (before === null && now !== null) yield ['gains', `Anthropic's ${title} is \`${now.type}\`.`];
    if (before === null) return;
    if (now === null) {
      yield ['breaks', `There is no ${title}; \`${before.type}\` is refused.`];
      return;
    }
    if (!now.accepted.includes(before.type)) {
      const name =
        now.name === before.name ? '' : `, and its name \`${now.name}\` in place of \`${before.name}\``;
      yield ['breaks', `\`${before.type}\` is refused; the ${title} is \`${now.type}\`${name}.`];
    }
    if (kind === 'textEditor') yield* insertSentences(before as TextEditorTool, now as TextEditorTool);
  };
}

function* insertSentences(before: TextEditorTool, now: TextEditorTool): Generator<Sentence> {
  if (before.insertField === now.insertField) return;
  yield [
    'breaks',
    `\`insert\` sends its text as \`${now.insertField}\`, where it was \`${before.insertField}\`.`,
  ];
}

/** The commands that the text editor asks for. */
export function* editorCommands(source: Model, target: Model): Generator<Sentence> {
  const [before, now] = [source.capabilities.textEditor, target.capabilities.textEditor];
  if (before === null || now === null) return;
  const lost = before.commands.filter((command) => !now.commands.includes(command));
  if (lost.length > 0) yield ['changes', `The text editor never asks for ${listed(lost)} any more.`];
}

/** Whether the model can be made to use a tool. */
export function* forcedToolChoice(source: Model, target: Model): Generator<Sentence> {
  const [before, now] = [source.capabilities.forcedToolChoice, target.capabilities.forcedToolChoice];
  const starts =
    source.capabilities.thinking.default === 'off' && target.capabilities.thinking.default !== 'off';
  const what = 'A forced tool (`tool_choice` of type `any` or `tool`)';
  if (before !== false && now === false) yield ['breaks', `${what} is refused.`];
  if (before === false && now !== false)
    yield ['gains', `${what} is accepted${now === true ? '' : ' while it does not think'}.`];
  if (before === false || now !== 'without-thinking') return;
  if (starts) yield ['breaks', `${what} is refused unless the request turns thinking off.`];
  else if (before === true) yield ['changes', `${what} is refused where the request turns thinking on.`];
}

import type { Model } from '../../catalog/catalog.js';
import { differencesBetween } from '../../catalog/differences.js';
import { namesOfTool, toolKinds, typesOfTool } from '../../catalog/tools.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'text-editor-tool',
  description:
    "Anthropic's text editor, bash and computer tools become the target's: type, name, dispatch, insert.",
  about: toolKinds,
  isAsked: hasOtherTools,
  triggers: ({ target }) => [...otherTypes(target), ...otherNames(target)],
  codeTriggers: ({ target }) => [
    // Of the AI SDK, of LangChain and of Anthropic's SDK.
    ...['textEditor_20', 'TextEditor20', '.bash_20', 'ToolBash20', '.computer_20', 'ToolComputerUse20'],
    'text_editor_${',
    // Who serves the tool need not name it.
    ...(target.capabilities.textEditor === null ? [] : ['insert_line']),
    ...toolKinds.flatMap((kind) => target.capabilities[kind]?.accepted ?? []),
  ],
  whenLeft: {
    usually: 'fails',
    differs: ['insert-text', 'insert-text-assuming'],
    look: ['unknown-version', 'other-package'],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** The types of tools that other models take and the target does not. */
export function otherTypes({ capabilities }: Model): string[] {
  return toolKinds.flatMap((kind) =>
    typesOfTool(kind).filter((type) => capabilities[kind]?.accepted.includes(type) !== true),
  );
}

/** The names that tools have for other models alone. */
export function otherNames({ capabilities }: Model): string[] {
  return toolKinds.flatMap((kind) => {
    const own = capabilities[kind]?.name;
    return own === undefined ? [] : namesOfTool(kind).filter((name) => name !== own);
  });
}

/** Whether the target refuses a tool of one of the sources, or its commands are others. */
function hasOtherTools({ target, sources }: Migration): boolean {
  return sources.some((source) =>
    differencesBetween(source, target).some(
      ({ aspect, effect }) => effect !== 'gains' && (toolKinds as readonly string[]).includes(aspect),
    ),
  );
}

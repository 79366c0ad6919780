import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../../analysis/conditions.js';
import { usesOf } from '../../../analysis/scopes.js';
import { isWritten, useOf } from '../../../analysis/uses.js';
import { removeStatement } from '../../../edits/statements.js';
import type { Draft } from '../draft.js';

/** The members of an event of ConverseStream, in the order in which they come. */
export const members = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
] as const;

export type Member = (typeof members)[number];

/** What an old event's type comes to, if nothing else is asked of it. */
export const memberOfFrame: Readonly<Record<string, Member>> = {
  message_start: 'messageStart',
  content_block_start: 'contentBlockStart',
  content_block_delta: 'contentBlockDelta',
  content_block_stop: 'contentBlockStop',
  message_delta: 'messageStop',
  message_stop: 'messageStop',
};

export interface FrameField {
  readonly member: Member;
  /** The way to it from the member. */
  readonly path: readonly string[];
  /** What it is: a value, or an object whose fields have entries of their own. */
  readonly kind: 'leaf' | 'type' | 'object';
}

/** Fields of the old events by their path. What stands beside the token counts of the start arrives with those of the end. */
const fields: Readonly<Record<string, FrameField>> = {
  'delta.text': { member: 'contentBlockDelta', path: ['.delta', '.text'], kind: 'leaf' },
  'delta.partial_json': { member: 'contentBlockDelta', path: ['.delta', '.toolUse', '.input'], kind: 'leaf' },
  'delta.thinking': {
    member: 'contentBlockDelta',
    path: ['.delta', '.reasoningContent', '.text'],
    kind: 'leaf',
  },
  'delta.signature': {
    member: 'contentBlockDelta',
    path: ['.delta', '.reasoningContent', '.signature'],
    kind: 'leaf',
  },
  delta: { member: 'contentBlockDelta', path: ['.delta'], kind: 'object' },
  content_block: { member: 'contentBlockStart', path: ['.start'], kind: 'object' },
  'delta.type': { member: 'contentBlockDelta', path: ['.delta'], kind: 'type' },
  'delta.stop_reason': { member: 'messageStop', path: ['.stopReason'], kind: 'leaf' },
  'content_block.type': { member: 'contentBlockStart', path: ['.start'], kind: 'type' },
  'content_block.id': {
    member: 'contentBlockStart',
    path: ['.start', '.toolUse', '.toolUseId'],
    kind: 'leaf',
  },
  'content_block.name': { member: 'contentBlockStart', path: ['.start', '.toolUse', '.name'], kind: 'leaf' },
  'message.role': { member: 'messageStart', path: ['.role'], kind: 'leaf' },
  'message.usage': { member: 'metadata', path: ['.usage'], kind: 'object' },
  'message.usage.input_tokens': { member: 'metadata', path: ['.usage', '.inputTokens'], kind: 'leaf' },
  'message.usage.cache_read_input_tokens': {
    member: 'metadata',
    path: ['.usage', '.cacheReadInputTokens'],
    kind: 'leaf',
  },
  'message.usage.cache_creation_input_tokens': {
    member: 'metadata',
    path: ['.usage', '.cacheWriteInputTokens'],
    kind: 'leaf',
  },
  usage: { member: 'metadata', path: ['.usage'], kind: 'object' },
  'usage.output_tokens': { member: 'metadata', path: ['.usage', '.outputTokens'], kind: 'leaf' },
  'amazon-bedrock-invocationMetrics': { member: 'metadata', path: [], kind: 'object' },
  'amazon-bedrock-invocationMetrics.inputTokenCount': {
    member: 'metadata',
    path: ['.usage', '.inputTokens'],
    kind: 'leaf',
  },
  'amazon-bedrock-invocationMetrics.outputTokenCount': {
    member: 'metadata',
    path: ['.usage', '.outputTokens'],
    kind: 'leaf',
  },
  'amazon-bedrock-invocationMetrics.invocationLatency': {
    member: 'metadata',
    path: ['.metrics', '.latencyMs'],
    kind: 'leaf',
  },
};

/** What a delta or a block has if it is of a type. */
export const partOfType: Readonly<Record<string, readonly string[]>> = {
  text_delta: ['.text'],
  input_json_delta: ['.toolUse'],
  thinking_delta: ['.reasoningContent', '.text'],
  signature_delta: ['.reasoningContent', '.signature'],
  tool_use: ['.toolUse'],
};

/** One read of an old event. */
export interface Read {
  readonly node: ts.Expression;
  /** What is read, from the event: `delta.text`; the type of the event itself is `type`. */
  readonly name: string;
  readonly field: FrameField | undefined;
  /** Whether the code allows for nothing on the way. */
  readonly isOptional: boolean;
  /** The type of event that the conditions around it have made sure of. */
  readonly frame: string | undefined;
  /** Where that was asked: the nearest comparison or `switch` that did. */
  readonly test: ts.Expression | undefined;
}

/** Everything that a loop reads of its events. */
export interface Frames {
  readonly reads: readonly Read[];
  /** Expressions that stand for an old event's type: `frame.type`, and constants with it. */
  readonly typeTexts: ReadonlySet<string>;
}

/** Collects the reads of an old event from the expression that gives it, through constants. */
export function framesFrom(frame: ts.Expression, draft: Draft): Frames {
  const reads: { node: ts.Expression; names: string[]; isOptional: boolean }[] = [];
  const typeTexts = new Set<string>();
  collect(frame, [], false);
  return {
    typeTexts,
    reads: reads.map(({ node, names, isOptional }) => {
      const test = testAt(node, typeTexts);
      const name = isTextTest(node, names.join('.')) ? startText : names.join('.');
      return {
        node,
        name,
        field: fieldOf(name, test?.value),
        isOptional,
        frame: test?.value,
        test: test?.subject,
      };
    }),
  };

  function collect(expression: ts.Expression, names: readonly string[], isOptional: boolean): void {
    const use = useOf(expression);
    const name = names.join('.');
    if (use.kind === 'member' && use.name !== undefined && !isEnd(name)) {
      collect(use.node, [...names, use.name], isOptional || use.node.questionDotToken !== undefined);
    } else if (use.kind === 'bound' && !(names.length > 0 && isEnd(name) && name !== 'type')) {
      hold(use.declaration, names, isOptional);
    } else if (use.kind === 'unpacked' && ts.isObjectBindingPattern(use.pattern)) {
      unpack(use.pattern, use.declaration, names, isOptional);
    } else {
      if (name === 'type') typeTexts.add(plainText(expression));
      reads.push({ node: expression, names: [...names], isOptional });
    }
  }

  function hold(declaration: ts.VariableDeclaration, names: readonly string[], isOptional: boolean): void {
    for (const name of usesOf(declaration)) {
      if (isWritten(name)) draft.refuse('stream-loop', name.parent);
      else collect(name, names, isOptional);
    }
    removeStatement(declaration, draft.edits);
  }

  function unpack(
    pattern: ts.ObjectBindingPattern,
    declaration: ts.VariableDeclaration,
    names: readonly string[],
    isOptional: boolean,
  ): void {
    for (const element of pattern.elements) {
      const key = (element.propertyName ?? element.name).getText();
      if (
        element.dotDotDotToken !== undefined ||
        element.initializer !== undefined ||
        !ts.isIdentifier(element.name)
      ) {
        draft.refuse('stream-loop', element);
        return;
      }
      for (const name of usesOf(element)) collect(name, [...names, key], isOptional);
    }
    removeStatement(declaration, draft.edits);
  }
}

/** The text at the start of a block, which ConverseStream gives with the first delta. */
export const startText = 'content_block.text';

/** `content_block.type === 'text'`: nothing announces a text any more, and nothing is lost with it but its start. */
function isTextTest(node: ts.Expression, name: string): boolean {
  const use = useOf(node);
  if (name !== 'content_block.type' || use.kind !== 'compared') return false;
  return /^===?$/.test(use.node.operatorToken.getText()) && /^['"`]text['"`]$/.test(use.other.getText());
}

function isEnd(name: string): boolean {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return name === 'type' || name === 'index' || (field !== undefined && field.kind !== 'object');
}

/** Indexes belong to what the event is about, and the token counts of the start are not what they are at the end. */
function fieldOf(name: string, frame: string | undefined): FrameField | undefined {
  if (name === 'index') {
    const member = frame === undefined ? undefined : memberOfFrame[frame];
    return member === undefined ? undefined : { member, path: ['.contentBlockIndex'], kind: 'leaf' };
  }
  if (name === 'delta' && frame === 'message_delta')
    return { member: 'messageStop', path: [], kind: 'object' };
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The nearest question for the type of the old event that a place is reached with. */
function testAt(
  node: ts.Node,
  typeTexts: ReadonlySet<string>,
): { readonly subject: ts.Expression; readonly value: string } | undefined {
  for (const fact of factsAt(node)) {
    if (fact.kind === 'equal' && fact.holds && typeTexts.has(plainText(fact.subject))) return fact;
  }
  return undefined;
}

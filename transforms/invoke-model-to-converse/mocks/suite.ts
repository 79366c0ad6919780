import type { ts } from '../../../analysis/compiler.cjs';
import type { Project } from '../../../analysis/project.js';
import type { Declaration } from '../../../analysis/scopes.js';
import { indentationAt, replaceNode } from '../../../edits/nodes.js';
import { reindented, takeNode } from '../../../edits/text.js';
import { createDraft, type Draft, type DraftOf, type Sides } from '../draft.js';
import { remarksAround } from './remarks.js';

const inPlace: Sides = { request: 'origin', answer: 'origin' };

/** What an expression of a test gives, in the form of InvokeModel. */
export type Form =
  /** What `send` gives: `{ body }` */
  | 'response'
  /** The JSON of an answer, as text or bytes. */
  | 'bytes'
  /** What the JSON says: `{ content, stop_reason, usage }` */
  | 'answer'
  | 'content'
  | 'block'
  | 'usage'
  /** What the body of a stream is. */
  | 'stream'
  /** `{ chunk: { bytes } }`, and a list of them. */
  | 'chunk'
  | 'chunks'
  /** What the JSON of a chunk says, and a list of them. */
  | 'event'
  | 'events';

/** A test file on its way to Converse, all of it or nothing. */
export interface Suite {
  readonly file: ts.SourceFile;
  readonly project: Project;
  readonly draft: Draft;
  /** The files whose code it runs. */
  readonly tested: readonly ts.SourceFile[];
  /** Expressions that give the new form. */
  readonly given: Map<ts.Expression, Form>;
  /** Variables and parameters that hold the new form. */
  readonly held: Map<Declaration, Form>;
  /** Functions of the test that give it. */
  readonly makers: Map<ts.SignatureDeclaration, Form>;
  /** Variables and functions whose value is followed already. */
  readonly seen: Set<ts.Node>;
  /** Assertions that say nothing of the new form. */
  readonly silenced: Set<ts.Statement>;
  /** Makes an expression give the new form, wherever its value comes from. */
  give(expression: ts.Expression, form: Form): void;
  refuse(node: ts.Node): void;
  /** The same for a piece of code that is not in the file yet. */
  nested(file: ts.SourceFile): Suite;
}

/** Begins the migration of a test file. */
export function createSuite(
  file: ts.SourceFile,
  tested: readonly ts.SourceFile[],
  project: Project,
  give: (expression: ts.Expression, form: Form, suite: Suite) => void,
  track: DraftOf['track'],
): Suite {
  const callee = file as unknown as ts.Expression;
  const node = file as unknown as ts.CallExpression;
  const site = { operation: 'once', form: 'command', node, callee, input: undefined } as const;
  const draft: Draft = {
    ...createDraft({ site, file, project, track, prefix: () => '', sides: inPlace }),
    // What a test writes down is checked against what the mocks are declared to be, which is mostly nothing.
    isTyped: false,
    track: (expression, value) => track(expression, value, draft),
  };
  const suite: Suite = {
    file,
    project,
    draft,
    tested,
    given: new Map(),
    held: new Map(),
    makers: new Map(),
    seen: new Set(),
    silenced: new Set(),
    give: (expression, form) => give(expression, form, suite),
    // Which one it is makes no difference to a test.
    refuse: (at) => draft.refuse('unknown-field', at),
    nested: (other) => createSuite(other, tested, project, give, track),
  };
  return suite;
}

/** Puts a part of an expression in its place: what is around the part goes. */
export function reduceTo(whole: ts.Expression, part: ts.Expression, suite: Suite): void {
  const { file, draft } = suite;
  if (whole === part) return;
  if (remarksAround(whole, part).length > 0) suite.refuse(whole);
  draft.moves.push({
    start: whole.getStart(file),
    end: whole.end,
    run: () => replaceWhole(whole, partText(part, whole, draft), draft),
  });
}

/** The text of a part of an expression, for the place of the whole. */
export function partText(part: ts.Expression, whole: ts.Node, { file, edits }: Draft): string {
  const from = indentationAt(file, part.getStart(file));
  return reindented(takeNode(part, edits), from, indentationAt(file, whole.getStart(file)));
}

/** Replaces a node and forgets what was to change inside of it. */
export function replaceWhole(node: ts.Node, text: string, { file, edits }: Draft): void {
  const start = node.getStart(file);
  for (const edit of edits.filter((other) => other.start >= start && other.end <= node.end)) {
    edits.splice(edits.indexOf(edit), 1);
  }
  edits.push(replaceNode(node, text));
}

import type { CallSite } from '../../analysis/bedrock.js';
import type { ts } from '../../analysis/compiler.cjs';
import { hasCompilerOption } from '../../analysis/compiler-options.js';
import type { Project } from '../../analysis/project.js';
import { compose, type Edit } from '../../edits/edit.js';
import { localNameOf } from '../../edits/imports.js';
import { replaceNode } from '../../edits/nodes.js';
import { settleRemovals } from '../../edits/statements.js';
import type { Value } from './answer/values.js';
import type { ObstacleCode } from './messages.js';

/** Why a call site stays as it is. */
export interface Obstacle {
  readonly code: ObstacleCode;
  readonly node: ts.Node;
  /** What stands in the way, as it is written. */
  readonly what: string;
}

/** The edits that move one call site to Converse, or what stands in the way of it. */
export interface Draft {
  readonly file: ts.SourceFile;
  readonly project: Project;
  readonly operation: CallSite['operation'];
  readonly isTyped: boolean;
  /** Whether the call names a guardrail. */
  hasGuardrail: boolean;
  /** Whether what an index reads may be `undefined` to the project's compiler. */
  readonly checksIndexes: boolean;
  readonly edits: Edit[];
  readonly obstacles: Obstacle[];
  /** What the code does not prove, and the edits rely on. */
  readonly assumptions: Set<string>;
  /** Names of the SDK that the edits use, by what they write for it. */
  readonly names: Map<string, 'value' | 'type'>;
  /** The calls that send the command. */
  readonly sends: Set<ts.CallExpression>;
  /** Variables whose uses are followed already. */
  readonly followed: Set<ts.Node>;
  /** The names of the documents in the request. */
  readonly documents: Set<string>;
  /** Expressions that give an answer's content back to the model, as it came. */
  readonly echoes: Set<ts.Expression>;
  /** What builds on finished text inside of it, such as moving the content of a block: done last, from the inside out. */
  readonly moves: Move[];
  /** Follows a value of the old answer to what is done with it. */
  track(expression: ts.Expression, value: Value): void;
  refuse(code: ObstacleCode, node: ts.Node): void;
  /** How an export of the SDK is written here. */
  sdk(name: string, as: 'value' | 'type'): string;
}

/** A change of a part of the file that takes the text in it as the other edits leave it. */
export interface Move {
  readonly start: number;
  readonly end: number;
  run(): void;
}

/** Where a call site is. */
export interface DraftOf {
  readonly site: CallSite;
  readonly file: ts.SourceFile;
  readonly project: Project;
  readonly track: (expression: ts.Expression, value: Value, draft: Draft) => void;
  /** What stands before names of the SDK: `bedrock.` behind a namespace import. */
  readonly prefix: string;
}

const longest = 60;

/** Begins the draft of a call site. */
export function createDraft({ site, file, project, track, prefix }: DraftOf): Draft {
  const obstacles: Obstacle[] = [];
  const names = new Map<string, 'value' | 'type'>();
  const draft: Draft = {
    file,
    project,
    operation: site.operation,
    hasGuardrail: false,
    isTyped: /\.[cm]?tsx?$/.test(file.fileName),
    checksIndexes: hasCompilerOption(file, 'noUncheckedIndexedAccess', project),
    edits: [],
    obstacles,
    assumptions: new Set(),
    names,
    sends: new Set(),
    followed: new Set(),
    documents: new Set(),
    echoes: new Set(),
    moves: [],
    refuse(code, node) {
      const text = node.getText().replaceAll(/\s+/g, ' ').replaceAll('`', "'");
      obstacles.push({ code, node, what: text.length > longest ? `${text.slice(0, longest)}…` : text });
    },
    track: (expression, value) => track(expression, value, draft),
    sdk(name, as) {
      if (prefix === '') names.set(name, names.get(name) === 'value' ? 'value' : as);
      return prefix === '' ? localNameOf(file, name) : prefix + name;
    },
  };
  return draft;
}

/** Puts a text in the place of a node that is made of what the other edits leave of it. */
export function moveNode(node: ts.Node, { edits, moves }: Draft, text: () => string): void {
  moves.push({
    start: node.getStart(),
    end: node.end,
    run: () => edits.push(replaceNode(node, text())),
  });
}

/** Does the moves of a draft, the innermost first. */
export function finish(draft: Draft, site: ts.Node): void {
  const { file, edits, moves } = draft;
  settleRemovals(file, edits);
  dropCovered(edits);
  const { deferred } = compose(edits.map((edit) => ({ edits: [edit] })));
  if (deferred.length > 0) {
    draft.refuse('tangled', site);
    return;
  }
  for (const move of [...moves].sort((a, b) => a.end - a.start - (b.end - b.start))) move.run();
}

/** Edits within something that goes as a whole have nothing left to change. */
function dropCovered(edits: Edit[]): void {
  const removals = edits.filter(({ start, end, text }) => text === '' && end > start);
  const isCovered = (edit: Edit) =>
    removals.some(
      (removal) =>
        removal !== edit &&
        removal.start <= edit.start &&
        removal.end >= edit.end &&
        removal.end - removal.start > edit.end - edit.start,
    );
  for (const edit of edits.filter(isCovered)) edits.splice(edits.indexOf(edit), 1);
}

import type { CallSite } from '../../analysis/bedrock.js';
import type { ts } from '../../analysis/compiler.cjs';
import { hasCompilerOption } from '../../analysis/compiler-options.js';
import type { Project } from '../../analysis/project.js';
import { isInTypeScript } from '../../analysis/types.js';
import { compose, type Edit } from '../../edits/edit.js';
import { localNameOf } from '../../edits/imports.js';
import { replaceNode } from '../../edits/nodes.js';
import { settleRemovals } from '../../edits/statements.js';
import type { AdapterName } from './adapter/emit.js';
import type { Value } from './answer/values.js';
import type { ObstacleCode } from './messages.js';

/** Why a call site stays as it is. */
export interface Obstacle {
  readonly code: ObstacleCode;
  readonly node: ts.Node;
  /** What stands in the way, as it is written. */
  readonly what: string;
}

/** Where a side of a call is rewritten: where its parts are written or read, or at the place where they became JSON. */
export type Strategy = 'origin' | 'boundary';

export interface Sides {
  readonly request: Strategy;
  readonly answer: Strategy;
}

/** The edits that move one call site to Converse, or what stands in the way of it. */
export interface Draft {
  readonly file: ts.SourceFile;
  readonly project: Project;
  readonly operation: CallSite['operation'];
  readonly sides: Sides;
  readonly isTyped: boolean;
  /** Whether the call names a guardrail. */
  readonly guardrail: { isNamed: boolean };
  /** The id of the model that the call asks for, where it is written. */
  readonly asked: { modelId: ts.Expression | undefined };
  /** Whether what an index reads may be `undefined` to the project's compiler. */
  readonly checksIndexes: boolean;
  readonly edits: Edit[];
  readonly obstacles: Obstacle[];
  /** What the code does not prove, and the edits rely on. */
  readonly assumptions: Set<string>;
  /** Names of the SDK that the edits use, by what they write for it. */
  readonly names: Map<string, 'value' | 'type'>;
  /** What the edits use of the adapter. */
  readonly adapted: Set<AdapterName>;
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
  /** The same draft for another file that the call leads to. */
  in(file: ts.SourceFile): Draft;
  /** The draft in each of the files that it changes. */
  readonly parts: ReadonlyMap<ts.SourceFile, Draft>;
  /** Functions that get something of this call, with the calls by which they get it: every call of them has to bring the like. */
  readonly entered: Map<ts.Node, Set<ts.CallExpression>>;
  /** Functions that hand out something of this call, with where they return it: all that they return has to be the like. */
  readonly exits: Map<ts.Node, { readonly what: string; readonly results: ReadonlySet<ts.Expression> }>;
  /** Follows a value of the old answer to what is done with it. */
  track(expression: ts.Expression, value: Value): void;
  refuse(code: ObstacleCode, node: ts.Node): void;
  /** How an export of the SDK is written here. */
  sdk(name: string, as: 'value' | 'type'): string;
  /** How a function of the adapter is written here. */
  adapter(name: AdapterName): string;
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
  /** What stands before names of the SDK in a file: `bedrock.` behind a namespace import. */
  readonly prefix: (file: ts.SourceFile, as: 'value' | 'type') => string;
  readonly sides: Sides;
}

const longest = 60;

/** Begins the draft of a call site. */
export function createDraft({ site, file, project, track, prefix, sides }: DraftOf): Draft {
  const obstacles: Obstacle[] = [];
  const parts = new Map<ts.SourceFile, Draft>();
  const shared = {
    project,
    operation: site.operation,
    sides,
    guardrail: { isNamed: false },
    asked: { modelId: undefined },
    obstacles,
    parts,
    assumptions: new Set<string>(),
    sends: new Set<ts.CallExpression>(),
    followed: new Set<ts.Node>(),
    documents: new Set<string>(),
    echoes: new Set<ts.Expression>(),
    entered: new Map<ts.Node, Set<ts.CallExpression>>(),
    exits: new Map(),
    refuse(code: ObstacleCode, node: ts.Node) {
      obstacles.push({ code, node, what: shortText(node) });
    },
  };
  const partIn = (own: ts.SourceFile): Draft => {
    const known = parts.get(own);
    if (known !== undefined) return known;
    const names = new Map<string, 'value' | 'type'>();
    const adapted = new Set<AdapterName>();
    const draft: Draft = {
      ...shared,
      file: own,
      isTyped: isInTypeScript(own),
      checksIndexes: hasCompilerOption(own, 'noUncheckedIndexedAccess', project),
      edits: [],
      names,
      adapted,
      moves: [],
      in: partIn,
      track: (expression, value) => track(expression, value, partIn(expression.getSourceFile())),
      sdk(name, as) {
        const before = prefix(own, as);
        if (before === '') names.set(name, names.get(name) === 'value' ? 'value' : as);
        return before === '' ? localNameOf(own, name) : before + name;
      },
      adapter(name) {
        adapted.add(name);
        return localNameOf(own, name);
      },
    };
    parts.set(own, draft);
    return draft;
  };
  return partIn(file);
}

/** What stands somewhere, for a message: in one line, and not all of it if it is long. */
export function shortText(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Puts a text in the place of a node that is made of what the other edits leave of it. */
export function moveNode(node: ts.Node, { edits, moves }: Draft, text: () => string): void {
  moves.push({
    start: node.getStart(),
    end: node.end,
    run: () => edits.push(replaceNode(node, text())),
  });
}

/** Does the moves of a draft in each of its files, the innermost first. */
export function finish(draft: Draft, site: ts.Node): void {
  for (const { file, edits, moves } of draft.parts.values()) {
    settleRemovals(file, edits);
    dropCovered(edits);
    const { deferred } = compose(edits.map((edit) => ({ edits: [edit] })));
    if (deferred.length > 0) {
      draft.refuse('tangled', site);
      return;
    }
    for (const move of [...moves].sort((a, b) => a.end - a.start - (b.end - b.start))) move.run();
  }
}

/** Edits within something that goes as a whole have nothing left to change. What is put before it is about what stays. */
function dropCovered(edits: Edit[]): void {
  const removals = edits.filter(({ start, end, text }) => text === '' && end > start);
  const isCovered = (edit: Edit) =>
    removals.some(
      (removal) =>
        removal !== edit &&
        !(edit.start === removal.start && edit.end === edit.start) &&
        removal.start <= edit.start &&
        removal.end >= edit.end &&
        removal.end - removal.start > edit.end - edit.start,
    );
  for (const edit of edits.filter(isCovered)) edits.splice(edits.indexOf(edit), 1);
}

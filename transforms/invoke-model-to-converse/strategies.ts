import { type CallSite, runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { definitionOf } from '../../analysis/definitions.js';
import { unwrap } from '../../analysis/expressions.js';
import { functionCalled } from '../../analysis/functions.js';
import { mayBeMessagesRequest } from '../../analysis/messages-body.js';
import { httpStubsIn } from '../../analysis/mocks.js';
import type { Project } from '../../analysis/project.js';
import { declarationOf } from '../../analysis/scopes.js';
import { isTestFile } from '../../analysis/tests.js';
import { nodesIn } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { replaceNode } from '../../edits/nodes.js';
import { convertAnswer, track } from './answer/answer.js';
import { convertArm, isOtherArm } from './arm.js';
import { createDraft, type Draft, finish, type Obstacle, type Sides } from './draft.js';
import type { ObstacleCode } from './messages.js';
import { adaptRequest } from './request/boundary.js';
import { fieldNamed, isField, valueOfField } from './request/fields.js';
import { convertRequest } from './request/input.js';
import { type Request, requestOf } from './request/request.js';

/** A call site with what becomes of it. */
export interface Outcome {
  readonly site: CallSite;
  readonly draft: Draft;
  readonly obstacle: Obstacle | undefined;
  /** Why a side goes through the adapter, if it does. */
  readonly reasons: Partial<Record<keyof Sides, Obstacle>>;
  /** What the call is one of several for: the requests for Claude are to go, or have gone, another way. */
  readonly arm?: 'claude' | 'others';
}

/** What the old commands and methods become. */
export const replacements: Readonly<Record<string, string>> = {
  InvokeModelCommand: 'ConverseCommand',
  InvokeModelWithResponseStreamCommand: 'ConverseStreamCommand',
  invokeModel: 'converse',
  invokeModelWithResponseStream: 'converseStream',
};

/** In the order of preference. */
const strategies: readonly Sides[] = [
  { request: 'origin', answer: 'origin' },
  { request: 'origin', answer: 'boundary' },
  { request: 'boundary', answer: 'origin' },
  { request: 'boundary', answer: 'boundary' },
];

/** What no adapter helps with: Converse has nothing for it. */
const unsayable = new Set<ObstacleCode>([
  'url-source',
  'tool-choice-none',
  'user-metadata',
  'defined-tools',
  'legacy-completion',
  'stubbed-http',
]);

/** Drafts the migration of a call, as far from an adapter as possible; nothing for a call of another model. */
export function convert(
  site: CallSite,
  { project, canAdapt }: { readonly project: Project; readonly canAdapt: boolean },
): Outcome | undefined {
  const attempts: { readonly sides: Sides; readonly draft: Draft }[] = [];
  if (isOtherArm(site.node)) {
    return {
      site,
      draft: draftFor(site, strategies[0] as Sides, project),
      obstacle: undefined,
      reasons: {},
      arm: 'others',
    };
  }
  for (const sides of canAdapt ? strategies : strategies.slice(0, 1)) {
    const draft = attempt(site, sides, project);
    if (draft === undefined) return undefined;
    attempts.push({ sides, draft });
    const [obstacle] = draft.obstacles;
    const unsaid = draft.obstacles.find(({ code }) => unsayable.has(code));
    if (unsaid !== undefined) return { site, draft, obstacle: unsaid, reasons: {} };
    if (obstacle !== undefined) continue;
    return { site, draft, obstacle: undefined, reasons: reasonsFor(sides, attempts) };
  }
  const arm = canAdapt ? claudeArm(site, project) : undefined;
  if (arm !== undefined) return { site, draft: arm, obstacle: undefined, reasons: {}, arm: 'claude' };
  const { draft } = attempts.at(-1) as (typeof attempts)[number];
  return { site, draft, obstacle: draft.obstacles[0], reasons: {} };
}

/** Why the better way was not possible: what stood in it when the other side was the same. */
function reasonsFor(
  chosen: Sides,
  attempts: readonly { readonly sides: Sides; readonly draft: Draft }[],
): Outcome['reasons'] {
  const reasonOf = (side: keyof Sides) => {
    const better = attempts.filter(({ sides }) => sides[side] === 'origin');
    const other = side === 'request' ? 'answer' : 'request';
    const same = better.find(({ sides }) => sides[other] === chosen[other]) ?? better[0];
    return same?.draft.obstacles[0];
  };
  const request = chosen.request === 'boundary' ? reasonOf('request') : undefined;
  const answer = chosen.answer === 'boundary' ? reasonOf('answer') : undefined;
  return { ...(request && { request }), ...(answer && { answer }) };
}

/** A call of several models, of which Claude gets its own. */
function claudeArm(site: CallSite, project: Project): Draft | undefined {
  const draft = draftFor(site, { request: 'boundary', answer: 'boundary' }, project);
  const isDone = convertArm(site, requestOf(site, draft), draft);
  if (isDone) finish(draft, site.node);
  return isDone && draft.obstacles.length === 0 ? draft : undefined;
}

function draftFor(site: CallSite, sides: Sides, project: Project): Draft {
  const file = site.node.getSourceFile();
  const prefix = (own: ts.SourceFile, as: 'value' | 'type') =>
    prefixOf(own === file ? site : undefined, own, as);
  return createDraft({ site, file, project, track, prefix, sides });
}

function attempt(site: CallSite, sides: Sides, project: Project): Draft | undefined {
  const file = site.node.getSourceFile();
  const draft = draftFor(site, sides, project);
  const request = requestOf(site, draft);
  draft.asked.modelId = modelIdOf(request);
  const isAdapted = sides.request === 'boundary';
  if (request.owner === 'other' || (request.owner === 'unknown' && !mayBeClaude(request, site, project)))
    return undefined;
  const nested = nodesIn(site.node, ts.isNewExpression).find(
    (node) => node !== site.node && /(?:InvokeModel|Converse)\w*Command$/.test(node.expression.getText()),
  );
  const [stub] = isTestFile(file.fileName) ? httpStubsIn(file) : [];
  if (request.owner === 'claude' && nested !== undefined) {
    // A call within the request of a call: which of them is rewritten first would decide what comes out.
    draft.refuse('tangled', nested);
  } else if (request.owner === 'claude' && stub !== undefined) {
    draft.refuse('stubbed-http', stub);
  } else if (request.opaque !== undefined && !isAdapted) {
    draft.refuse(request.opaque.code, request.opaque.node);
  } else if (request.owner === 'unknown' && !isAdapted) {
    // Something may bring an `anthropic_version`, or make it another model's.
    draft.refuse('opaque-body', request.encoded?.value ?? site.node);
  } else {
    draft.edits.push(renamedCallee(site, draft));
    if (isAdapted) adaptRequest(site, request, draft);
    else convertRequest(site, request, draft);
    // Text with citations arrives in blocks of another kind, where nobody reads it at its place.
    const mayBeCited = isAdapted && sides.answer === 'origin' && /\bcitations\b/.test(file.text);
    if (mayBeCited) draft.refuse('unknown-block', request.encoded?.value ?? site.node);
    if (draft.obstacles.length === 0) convertAnswer(site, draft);
    if (draft.obstacles.length === 0) finish(draft, site.node);
  }
  return draft;
}

/** The id of the model in the input, if nothing else in the input may be one. */
function modelIdOf({ input }: Request): ts.Expression | undefined {
  const [literal, ...others] = input?.literals ?? [];
  if (literal === undefined || others.length > 0 || !literal.properties.every(isField)) return undefined;
  const field = fieldNamed(literal, 'modelId');
  return field === undefined ? undefined : valueOfField(field);
}

/** Whether the code around a body that cannot be seen has to do with Claude at all. */
function mayBeClaude({ encoded }: Request, { node, input }: CallSite, project: Project): boolean {
  const maker = input === undefined ? undefined : makerOf(input, project);
  return (
    [node.getSourceFile(), maker].some(
      (part) => part !== undefined && /anthropic|claude/i.test(part.getText()),
    ) ||
    (encoded !== undefined && mayBeMessagesRequest(encoded.value, project))
  );
}

/** The function that gives an input, itself or by a constant. */
function makerOf(input: ts.Expression, project: Project): ts.Node | undefined {
  const node = unwrap(input);
  const definition = ts.isIdentifier(node) ? definitionOf(node, project) : node;
  return definition !== undefined && ts.isCallExpression(definition)
    ? functionCalled(definition, project)
    : undefined;
}

/** `bedrock.` of `bedrock.InvokeModelCommand`, or of the namespace that the file imports where the call does not say. */
function prefixOf(site: CallSite | undefined, file: ts.SourceFile, as: 'value' | 'type'): string {
  if (site?.form === 'command') {
    const owner = ts.isPropertyAccessExpression(site.callee) ? site.callee.expression : undefined;
    if (owner === undefined) return '';
    // A variable that holds the module has no types.
    const declaration = ts.isIdentifier(owner) ? declarationOf(owner) : undefined;
    const isVariable = declaration !== undefined && ts.isVariableDeclaration(declaration);
    if (as === 'value' || !isVariable) return `${owner.getText()}.`;
  }
  const namespace = nodesIn(file, ts.isNamespaceImport).find(
    ({ parent }) => parent.parent.moduleSpecifier.getText().slice(1, -1) === runtimePackage,
  );
  return namespace === undefined ? '' : `${namespace.name.text}.`;
}

function renamedCallee({ form, operation, callee }: CallSite, draft: Draft): Edit {
  const command = operation === 'stream' ? 'ConverseStreamCommand' : 'ConverseCommand';
  if (form === 'method' && ts.isPropertyAccessExpression(callee)) {
    return replaceNode(callee.name, replacements[callee.name.text] ?? command);
  }
  return replaceNode(callee, draft.sdk(command, 'value'));
}

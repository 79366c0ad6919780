import type { Model } from '../catalog/catalog.js';
import type { Service } from '../catalog/life-cycle.js';
import { isIdOfApi, type Spelling, spellingsIn } from '../catalog/spelling.js';
import { ts } from './compiler.cjs';
import { type Flows, flowsOf } from './flows.js';
import { isIgnored } from './ignores.js';
import { isFoundationModelArn, isKeptAsItIs, isProse, valueProblem } from './mention-places.js';
import { isForOthers, isOnlyCompared, isOwnName } from './mention-uses.js';
import { type Mention, mentionsIn } from './mentions.js';
import { modelConstantsIn } from './model-constants.js';
import type { Project } from './project.js';
import { type Role, roleOf } from './roles.js';
import { isTestFile } from './tests.js';

/**
 * What the name of a model is to a program.
 *
 * `asked`: a value that the program works with, as ids that are called are. `named`: in a table, a list of what there is, a test
 * for the id, a text, a policy; whether the model is called through it is not visible. `file`: in a file that is no code of ours to
 * read, such as settings. `other-provider`: for somebody else who serves the model. `ignored`: the user asked to leave it alone.
 */
export type ModelUse = 'asked' | 'file' | 'named' | 'test' | 'comment' | 'other-provider' | 'ignored';

/** A name of a model, and what it is to the program. */
export interface ModelPlace {
  readonly start: number;
  readonly text: string;
  /** Of several, the one that is called last. */
  readonly model: Model;
  /** Whose name it is: an id on Bedrock, or one of the Anthropic API. */
  readonly service: Service;
  readonly use: ModelUse;
}

/** Every name of a catalogued model in code, and every constant of a package that stands for one. */
export function* modelPlacesIn(file: ts.SourceFile, project: Project): Generator<ModelPlace> {
  const flows = flowsOf(project);
  const used = (start: number, use: ModelUse) => (isIgnored(file, start) ? 'ignored' : use);
  for (const mention of mentionsIn(file)) {
    const { spelling, host } = mention;
    if (host.kind === 'code') continue;
    yield* placeOf(spelling, used(spelling.start, useOf(mention, flows)));
  }
  for (const { access, member, model, provisioned } of modelConstantsIn(file)) {
    const named = model ?? provisioned;
    // What is made from an id is among the mentions.
    if (named === undefined || ts.isNewExpression(access)) continue;
    const start = member.getStart(file);
    const use = used(start, isTestFile(file.fileName) ? 'test' : 'asked');
    yield { start, text: member.text, model: named, service: 'bedrock', use };
  }
}

/** The same for a file of another kind, whose lines alone tell a comment from what counts; plain text has none. */
export function* modelPlacesInText(path: string, text: string): Generator<ModelPlace> {
  const hasComments = !/\.txt$/i.test(path);
  for (const spelling of spellingsIn(text)) {
    const before = text.slice(text.lastIndexOf('\n', spelling.start) + 1, spelling.start);
    const isComment = hasComments && /^\s*(?:#|\/\/|\/?\*|<!--|;|--\s)/.test(before);
    const isPolicy = /foundation-model\/$/.test(text.slice(0, spelling.bareStart));
    const use = isTestFile(path) ? 'test' : isComment ? 'comment' : isPolicy ? 'named' : 'file';
    yield* placeOf(spelling, use);
  }
}

/** None for the beginning of a name, which is no model. */
function* placeOf(spelling: Spelling, use: ModelUse): Generator<ModelPlace> {
  const model = spelling.models.at(-1);
  if (spelling.form === 'generation' || model === undefined) return;
  const { start, text } = spelling;
  yield { start, text, model, service: isIdOfApi(spelling) ? 'anthropic-api' : 'bedrock', use };
}

function useOf(mention: Mention, flows: Flows): ModelUse {
  const { host, file } = mention;
  if (host.kind === 'comment') return 'comment';
  if (isTestFile(file.fileName)) return 'test';
  if (host.kind !== 'text') return 'named';
  const role = roleOf(host.node);
  const kept = isKeptAsItIs(mention, role);
  if (kept === 'other-provider' || isForOthers(mention, flows)) return 'other-provider';
  if (!holdsValues(role) || kept !== undefined || isOwnName(mention, role, flows)) return 'named';
  if (flows.expectedOf(host.node, 'bedrock').has('bedrock')) return 'asked';
  const isText = isProse(mention) || valueProblem(mention) === 'name-in-text';
  return isText || isOnlyCompared(mention) || isFoundationModelArn(mention) ? 'named' : 'asked';
}

/** Whether what stands there is handed on as it is, rather than described, looked up or compared with. */
function holdsValues(role: Role): boolean {
  return (
    role.kind === 'value' ||
    role.kind === 'named-entry' ||
    (role.kind === 'element' && role.use === 'sequence')
  );
}

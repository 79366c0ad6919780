import { ts } from './compiler.cjs';
import { compositionsIn } from './compositions.js';
import { consumersIn, packageExport } from './consumers.js';
import { mentionsInDocument } from './document-mentions.js';
import { nameOfMention } from './document-roles.js';
import { isVariableName, type VariableRead, variableBoundBy, variableReadBy } from './environment.js';
import { isFallback, isWrapper } from './expressions.js';
import { memoized, perRevision } from './memo.js';
import type { Project } from './project.js';
import { referencesTo } from './references.js';
import { textsGiven } from './requests/texts.js';
import { fieldOf, requestsIn } from './requests.js';
import { usesOf } from './scopes.js';
import { isTestFile } from './tests.js';
import { textsOf, type Value } from './values.js';
import { isIdOfOthers, vendorsAround } from './vendors.js';
import { isWithin, nodesIn } from './walk.js';

/** An environment variable that says which model is asked. */
export interface ModelVariable {
  readonly name: string;
  /** The requests that it decides, in the order of the files. */
  readonly requests: readonly ts.Expression[];
  /** The ids that the code itself gives in its place. */
  readonly defaults: readonly string[];
  /** Where code reads it for these requests. */
  readonly reads: readonly ts.Node[];
  /** Whether one of them goes to Bedrock. */
  readonly isOnBedrock: boolean;
}

/** The environment variables from which requests of Claude take their model. */
export const modelVariables = perRevision(searchedVariables);

function searchedVariables(project: Project): readonly ModelVariable[] {
  const found = new Map<string, Gathered>();
  for (const file of project.files) {
    if (isTestFile(file.fileName)) continue;
    for (const { expression, isOnBedrock } of modelsIn(file, project)) {
      const { texts, variables } = textsGiven([expression], project);
      for (const { name, node } of variables) {
        if (isOfOtherUse.test(name)) continue;
        const own = found.get(name) ?? newlyGathered();
        found.set(name, own);
        own.isOnBedrock ||= isOnBedrock;
        own.requests.push(expression);
        own.reads.add(node);
        for (const text of texts) own.defaults.add(text);
      }
    }
  }
  return [...found].map(([name, { requests, defaults, reads, isOnBedrock }]) => ({
    name,
    requests,
    isOnBedrock,
    defaults: [...defaults],
    reads: [...reads],
  }));
}

interface Gathered {
  readonly requests: ts.Expression[];
  readonly defaults: Set<string>;
  readonly reads: Set<ts.Node>;
  isOnBedrock: boolean;
}

function newlyGathered(): Gathered {
  return { requests: [], defaults: new Set(), reads: new Set(), isOnBedrock: false };
}

const isOfOtherUse = /EMBED|RERANK|IMAGE|TITAN|NOVA|LLAMA|MISTRAL|COHERE|OPENAI|GPT|GEMINI|VERTEX|REGION/i;

/** What requests of Claude are given as their model. */
function modelsIn(
  file: ts.SourceFile,
  project: Project,
): readonly { readonly expression: ts.Expression; readonly isOnBedrock: boolean }[] {
  const requests = requestsIn(file, project);
  const own = requests
    .filter(({ isMixed, asked }) => !isMixed && asked.others.length === 0 && asked.besides.length === 0)
    .flatMap((request) =>
      fieldOf(request, 'model', project).entries.flatMap(({ value: expression }) =>
        expression === undefined ? [] : { expression, isOnBedrock: request.isOnBedrock },
      ),
    );
  const framed = [...consumersIn(file, project)].filter(
    ({ expects, expression }) =>
      (expects === 'anthropic' || (expects === 'bedrock' && isClaudeAround(file, project))) &&
      !requests.some(({ node }) => isWithin(expression, node)) &&
      !isOfSdk(expression),
  );
  const isOwn = new Set(own.map(({ expression }) => expression));
  return [
    ...own,
    ...framed.flatMap(({ expression, expects }) =>
      isOwn.has(expression) ? [] : { expression, isOnBedrock: expects === 'bedrock' },
    ),
  ];
}

function isClaudeAround(file: ts.SourceFile, project: Project): boolean {
  const { isClaudeNamed, others } = vendorsAround(file, project);
  return isClaudeNamed && others.filter(isIdOfOthers).length === 0;
}

/** A command of the AWS SDK that asks no Claude is none of ours. */
function isOfSdk(expression: ts.Expression): boolean {
  const call = ts.findAncestor(expression, (node) => ts.isNewExpression(node) || ts.isCallExpression(node));
  if (call === undefined || !(ts.isNewExpression(call) || ts.isCallExpression(call))) return false;
  return (
    packageExport(call.expression)?.module.startsWith('@aws-sdk/') === true ||
    /(?:invokeModel|converse)\w*$/.test(call.expression.getText())
  );
}

/** Whether any code may read the environment; without a parse, for most of it never is a candidate. */
const readsEnvironment = perRevision((project) => {
  const access = '\\benv\\b|@nestjs/config';
  const isAccess = new RegExp(access);
  return (
    project.files.some(({ text }) => isAccess.test(text)) || (project.disk.search?.(access).length ?? 1) > 0
  );
});

/** Where all code of a project reads a variable; `undefined` where not all of it can be seen. */
export function readsOf(name: string, project: Project): readonly VariableRead[] | undefined {
  if (project.disk.search === undefined) return undefined;
  // Where nothing reads the environment, no name has to be looked for.
  if (!readsEnvironment(project)) return [];
  const code = codeOfDocumentNames(project).get(name) ?? project.codeMatching(`\\b${name}\\b`);
  return code?.flatMap((file) => readsIn(file, project).filter((read) => read.name === name));
}

/**
 * The code that has the names in it by which documents give models, by name: settings can have thousands, which are searched for together.
 * None are known where a search for several says less than one for each would.
 */
const codeOfDocumentNames = perRevision((project): ReadonlyMap<string, readonly ts.SourceFile[]> => {
  const found = new Map<string, ts.SourceFile[]>();
  const names = namesInDocuments(project);
  for (let start = 0; start < names.length; start += namesAtOnce) {
    const some = names.slice(start, start + namesAtOnce);
    const code = project.codeMatching(`\\b(?:${some.join('|')})\\b`);
    if (code === undefined) continue;
    for (const name of some) found.set(name, []);
    const isAsked = new Set(some);
    for (const file of code) {
      const words = new Set(file.text.match(/\w+/g) ?? []);
      for (const word of words) if (isAsked.has(word)) found.get(word)?.push(file);
    }
  }
  return found;
});

/** What a command line takes, and a regular expression of the engine. */
const namesAtOnce = 500;

function namesInDocuments(project: Project): readonly string[] {
  const mentions = project.documents.flatMap(mentionsInDocument);
  const names = mentions.flatMap((mention) => [nameOfMention(mention), mention.part?.name]);
  return [...new Set(names)]
    .flatMap((name) => (name !== undefined && isVariableName(name) ? name : []))
    .sort();
}

const readsIn = memoized((file: ts.SourceFile, project: Project): readonly VariableRead[] => {
  const search = { project, path: new Set<ts.Node>() };
  const accesses = nodesIn(file, isAccess).flatMap((node) => variableReadBy(node, search) ?? []);
  const bound = nodesIn(file, ts.isBindingElement).flatMap((node) => variableBoundBy(node, search) ?? []);
  return [...accesses, ...bound].sort((a, b) => a.node.pos - b.node.pos);
});

function isAccess(
  node: ts.Node,
): node is ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression {
  return (
    ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)
  );
}

/** Whether some code that reads a variable puts a geography before it. */
export function isPrefixedSomewhere(name: string, project: Project): boolean {
  const uses = (readsOf(name, project) ?? []).flatMap(({ node }) =>
    isTestFile(node.getSourceFile().fileName) ? [] : [node, ...(usesOfRead(node, project) ?? [])],
  );
  return uses.some((use) =>
    compositionsIn(use.getSourceFile()).some(
      ({ id, before }) =>
        isWithin(use, id) && textsOf(before(project)).some((text) => /(?:^|[^a-z-])[a-z-]+\.$/.test(text)),
    ),
  );
}

/** What code puts before a variable wherever it reads it; `undefined` where some of it takes the variable as it is. */
export function prefixesOfVariable(name: string, project: Project): readonly Value[] | undefined {
  const reads = readsOf(name, project)?.filter(({ node }) => !isTestFile(node.getSourceFile().fileName));
  if (reads === undefined || reads.length === 0) return undefined;
  const found: Value[] = [];
  for (const { node } of reads) {
    const uses = usesOfRead(node, project);
    if (uses === undefined || uses.length === 0) return undefined;
    for (const use of uses) {
      const composition = compositionsIn(use.getSourceFile()).find(({ id }) => isWithin(use, id));
      if (composition === undefined) return undefined;
      found.push(composition.before(project));
    }
  }
  return found;
}

/** The places that use what a read gives: itself, or all that refer to the constant that holds it. */
function usesOfRead(node: ts.Node, project: Project): readonly ts.Node[] | undefined {
  const declaration = ts.isBindingElement(node) ? node : holderOf(node);
  if (declaration === undefined) return [node];
  if (ts.isBindingElement(declaration)) return usesOf(declaration);
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  const references = isConstant ? referencesTo(declaration, project) : undefined;
  if (references === undefined || references.some(ts.isExportSpecifier)) return undefined;
  return references.flatMap((reference) => (ts.isImportSpecifier(reference) ? usesOf(reference) : reference));
}

/** The variable that holds what is read, or what is taken in its place. */
function holderOf(node: ts.Node): ts.VariableDeclaration | undefined {
  let { parent } = node;
  while (isWrapper(parent) || isFallback(parent)) parent = parent.parent;
  return ts.isVariableDeclaration(parent) ? parent : undefined;
}

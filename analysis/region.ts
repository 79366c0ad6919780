import { ts } from './compiler.cjs';
import { textOfName } from './expressions.js';
import { memoized } from './memo.js';
import type { Project } from './project.js';
import { isRegionName, type Locality, localityOf } from './region-names.js';
import { isComplete, stringValueOf, textsOf } from './values.js';
import { nodesIn } from './walk.js';

/**
 * The regions that the code of a file gives to its clients and stacks: `region: '…'`, through constants and fallbacks.
 *
 * Those of Bedrock clients outrank the others, also where the client is imported from a file beside it.
 */
export function regionsInCode(file: ts.SourceFile, project: Project): string[] {
  const own = givenRegions(file, project);
  const ofBedrock = own.filter(({ isBedrock }) => isBedrock);
  const imported =
    ofBedrock.length > 0 ? [] : importsOf(file, project).flatMap((module) => givenRegions(module, project));
  const best =
    [ofBedrock, imported.filter(({ isBedrock }) => isBedrock), own].find((regions) => regions.length > 0) ??
    [];
  return [...new Set(best.map(({ region }) => region))];
}

interface GivenRegion {
  readonly region: string;
  readonly isBedrock: boolean;
}

const givenRegions = memoized((file: ts.SourceFile, project: Project): GivenRegion[] => {
  if (!/region/i.test(file.text)) return [];
  return nodesIn(file, isRegionProperty).flatMap((property) => {
    const value = ts.isShorthandPropertyAssignment(property) ? property.name : property.initializer;
    const owner = ts.findAncestor(property, (node) => ts.isNewExpression(node) || ts.isCallExpression(node));
    const isBedrock =
      owner !== undefined && /bedrock|anthropic/i.test((owner as ts.NewExpression).expression.getText());
    const callee = owner === undefined ? '' : (owner as ts.NewExpression).expression.getText();
    // Where another service is says nothing about Bedrock.
    if (value === undefined || (/(?:Client|S3|DynamoDB|SQS|SNS|Lambda|SES)$/.test(callee) && !isBedrock))
      return [];
    return regionsOf(value, project).map((region) => ({ region, isBedrock }));
  });
});

/** The modules that may hold a file's client, by what they are called. */
function importsOf(file: ts.SourceFile, project: Project): ts.SourceFile[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier }) => {
    if (!ts.isStringLiteral(moduleSpecifier) || !/client|bedrock|anthropic|aws/i.test(moduleSpecifier.text))
      return [];
    return project.moduleOf(moduleSpecifier.text, file) ?? [];
  });
}

type RegionProperty = ts.PropertyAssignment | ts.PropertyDeclaration | ts.ShorthandPropertyAssignment;

function isRegionProperty(node: ts.Node): node is RegionProperty {
  const isProperty =
    ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node) || ts.isShorthandPropertyAssignment(node);
  return isProperty && isNameOfRegion(node.name);
}

/** What decides whether a node is reached: the name of its entry or its constant, or what the condition around it names. */
export function localityInCode(node: ts.Node): Locality | undefined {
  for (let child = node, { parent } = node; parent !== undefined; child = parent, { parent } = parent) {
    const named = localityByName(parent, child);
    if (named !== undefined) return named;
    const condition =
      (ts.isIfStatement(parent) && parent.expression !== child) ||
      (ts.isConditionalExpression(parent) && parent.condition !== child)
        ? conditionOf(parent)
        : undefined;
    if (condition !== undefined && speaksOfRegion.test(condition)) return { kind: 'undecided' };
    if (ts.isFunctionLike(parent)) {
      // `if (region.startsWith('eu-')) return …;` decides about what comes behind it as well.
      const { body } = parent as ts.FunctionLikeDeclaration;
      const before =
        body !== undefined && ts.isBlock(body)
          ? body.statements.filter((statement) => statement.end <= node.pos)
          : [];
      return before.some(
        (statement) => ts.isIfStatement(statement) && speaksOfRegion.test(conditionOf(statement)),
      )
        ? { kind: 'undecided' }
        : undefined;
    }
  }
  return undefined;
}

/** The region or the geography in the name of what has a value: an entry, a constant, a member. */
function localityByName(owner: ts.Node, value: ts.Node): Locality | undefined {
  if (ts.isPropertyAssignment(owner) && owner.initializer === value)
    return localityOf(textOfName(owner.name) ?? '', () => namesOf(owner.parent.properties));
  if (ts.isEnumMember(owner))
    return localityOf(textOfName(owner.name) ?? '', () => namesOf(owner.parent.members));
  if (ts.isPropertyDeclaration(owner) && owner.initializer === value)
    return localityOf(textOfName(owner.name) ?? '', () => namesOf(owner.parent.members));
  if (!ts.isVariableDeclaration(owner) || owner.initializer !== value || !ts.isIdentifier(owner.name))
    return undefined;
  const block = owner.parent.parent.parent;
  const beside: readonly ts.Statement[] = ts.isBlock(block) || ts.isSourceFile(block) ? block.statements : [];
  const declared = beside.flatMap((statement) =>
    ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
  );
  return localityOf(owner.name.text, () => namesOf(declared));
}

function namesOf(nodes: Iterable<ts.NamedDeclaration>): string[] {
  return [...nodes].flatMap(({ name }) =>
    name === undefined ? [] : ts.isIdentifier(name) ? name.text : (textOfName(name as ts.PropertyName) ?? []),
  );
}

const speaksOfRegion = /region[\s\S]*['"`](?:us|eu|ap|ca|sa|me|af|il|mx)(?:-|['"`])/i;

function conditionOf(node: ts.IfStatement | ts.ConditionalExpression): string {
  return ts.isIfStatement(node) ? node.expression.getText() : node.condition.getText();
}

/** The region in the host of a Bedrock endpoint: `https://bedrock-runtime.eu-west-1.amazonaws.com/…` */
export function regionOfEndpoint(text: string): string | undefined {
  return /\bbedrock[a-z-]*\.([a-z]{2}(?:-gov)?-[a-z]+-\d)\.(?:amazonaws\.com|api\.aws)/.exec(text)?.[1];
}

function isNameOfRegion(name: ts.PropertyName): boolean {
  return /^(?:aws|bedrock)?_?region$/i.test(textOfName(name) ?? '');
}

/** The literals that a region comes from. What the environment may say instead is not the project's own word. */
function regionsOf(expression: ts.Expression, project: Project): string[] {
  const value = stringValueOf(expression, project);
  const options = value.kind === 'choice' ? value.options : [value];
  return options.flatMap((option) =>
    isComplete(option) ? textsOf(option).filter((text) => isRegionName(text)) : [],
  );
}

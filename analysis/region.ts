import { join } from 'node:path/posix';
import { parseAllDocuments, visit } from 'yaml';
import { ts } from './compiler.cjs';
import { textOfName } from './expressions.js';
import { foldersAbove, type Project } from './project.js';
import { isComplete, stringValueOf, textsOf } from './values.js';
import { nodesIn } from './walk.js';

/** An AWS region by name, commercial or GovCloud. */
const regionPattern = /\b(?:us|eu|ap|ca|sa|me|af|il|mx|us-gov)-(?:(?:north|south|east|west|central)+)-\d\b/g;

/** The names that settings give to a region; one for Bedrock outranks the others. */
const regionKey = /^(?:[A-Z]+_)*REGION$|region$/i;

/** Where a project says in which region it runs, and how that is read; the first file of a folder that answers counts. */
const settings: ReadonlyArray<readonly [name: string, read: (text: string) => string[]]> = [
  ['.env', environmentRegions],
  ['.env.local', environmentRegions],
  ['.env.production', environmentRegions],
  ['.env.development', environmentRegions],
  ['serverless.yml', yamlRegions],
  ['serverless.yaml', yamlRegions],
  ['samconfig.toml', environmentRegions],
  ['samconfig.yaml', yamlRegions],
  ['template.yaml', yamlRegions],
  ['template.yml', yamlRegions],
  ['cdk.json', yamlRegions],
  ['.env.example', environmentRegions],
];

const code = ['serverless.ts', 'sst.config.ts'];
const cached = new WeakMap<Project, Map<string, readonly string[]>>();

/**
 * The regions that the code of a file gives to its clients and stacks: `region: '…'`, through constants and fallbacks.
 *
 * Those of Bedrock clients outrank the others, also where the client is imported from a file beside it.
 */
export function regionsInCode(file: ts.SourceFile, project: Project): string[] {
  const own = regionsIn(file, project);
  const ofBedrock = own.filter(({ isBedrock }) => isBedrock);
  const imported =
    ofBedrock.length > 0 ? [] : importsOf(file, project).flatMap((module) => regionsIn(module, project));
  const best =
    [ofBedrock, imported.filter(({ isBedrock }) => isBedrock), own].find((regions) => regions.length > 0) ??
    [];
  return [...new Set(best.map(({ region }) => region))];
}

interface GivenRegion {
  readonly region: string;
  readonly isBedrock: boolean;
}

function regionsIn(file: ts.SourceFile, project: Project): GivenRegion[] {
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
}

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

/**
 * The region that decides whether a node is reached: the key of its entry, or what the condition around it names.
 *
 * `undecided` where a condition speaks of regions in another way than by one whole name.
 */
export function regionOfBranch(node: ts.Node): string | 'undecided' | undefined {
  for (let child = node, { parent } = node; parent !== undefined; child = parent, { parent } = parent) {
    if (ts.isPropertyAssignment(parent) && parent.initializer === child) {
      const key = textOfName(parent.name) ?? '';
      if (isRegionName(key)) return key;
    }
    const condition =
      (ts.isIfStatement(parent) && parent.expression !== child) ||
      (ts.isConditionalExpression(parent) && parent.condition !== child)
        ? conditionOf(parent)
        : undefined;
    if (condition !== undefined && speaksOfRegion.test(condition)) return 'undecided';
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
        ? 'undecided'
        : undefined;
    }
  }
  return undefined;
}

const speaksOfRegion = /region[\s\S]*['"`](?:us|eu|ap|ca|sa|me|af|il|mx)(?:-|['"`])/i;

function conditionOf(node: ts.IfStatement | ts.ConditionalExpression): string {
  return ts.isIfStatement(node) ? node.expression.getText() : node.condition.getText();
}

/** The region in the host of a Bedrock endpoint: `https://bedrock-runtime.eu-west-1.amazonaws.com/…` */
export function regionOfEndpoint(text: string): string | undefined {
  return /\bbedrock[a-z-]*\.([a-z]{2}(?:-gov)?-[a-z]+-\d)\.(?:amazonaws\.com|api\.aws)/.exec(text)?.[1];
}

/**
 * The regions that the settings nearest to a file name: `.env`, Serverless, SAM and CDK.
 *
 * The nearest folder that names any decides; looks no higher than the project's root.
 */
export function regionsInSettings(path: string, project: Project): readonly string[] {
  for (const folder of foldersAbove(path, project.root)) {
    const regions = regionsOfFolder(folder, project);
    if (regions.length > 0) return regions;
  }
  return [];
}

function regionsOfFolder(folder: string, project: Project): readonly string[] {
  const known = cached.get(project) ?? new Map<string, readonly string[]>();
  cached.set(project, known);
  const regions = known.get(folder) ?? readFolder(folder, project);
  known.set(folder, regions);
  return regions;
}

function readFolder(folder: string, project: Project): readonly string[] {
  for (const [name, read] of settings) {
    const text = project.disk.read(join(folder, name));
    const regions = text === undefined ? [] : read(text);
    if (regions.length > 0) return regions;
  }
  for (const name of [...code, ...cdkApp(folder, project)]) {
    const file = project.fileAt(join(folder, name));
    const regions = file === undefined ? [] : regionsInCode(file, project);
    if (regions.length > 0) return regions;
  }
  return [];
}

/** The program that `cdk.json` names: `npx ts-node bin/app.ts` */
function cdkApp(folder: string, project: Project): string[] {
  const { app = '' } = parsedJson(project.disk.read(join(folder, 'cdk.json')));
  return typeof app === 'string' ? (app.match(/[\w./-]+\.[cm]?[jt]s\b/g) ?? []) : [];
}

function parsedJson(text: string | undefined): { app?: unknown } {
  return text === undefined
    ? {}
    : ((ts.parseConfigFileTextToJson('cdk.json', text).config as object | undefined) ?? {});
}

/** `BEDROCK_REGION=eu-west-1`, also `region = "eu-west-1"` as TOML writes it. */
function environmentRegions(text: string): string[] {
  const assignments = text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*)$/gm);
  return regionsNamed([...assignments].map(([, key = '', value = '']) => ({ key, value })));
}

/** Every scalar below a key that ends in `region`, in YAML and in JSON, which is YAML. */
function yamlRegions(text: string): string[] {
  const entries: { key: string; regions: string[] }[] = [];
  for (const document of parseAllDocuments(text, { logLevel: 'silent' })) {
    visit(document, {
      Pair(_, { key, value }) {
        const name = String(key);
        if (!regionKey.test(name)) return undefined;
        entries.push({ key: name, regions: String(value).match(regionPattern) ?? [] });
        return visit.SKIP;
      },
    });
  }
  return preferred(entries);
}

/** The regions that some settings name, by the names of their keys: `AWS_REGION`, `region`; those for Bedrock alone where there are any. */
export function regionsNamed(entries: Iterable<{ readonly key: string; readonly value: string }>): string[] {
  return preferred(
    [...entries].flatMap(({ key, value }) =>
      regionKey.test(key) ? [{ key, regions: value.match(regionPattern) ?? [] }] : [],
    ),
  );
}

/** Whether a name is that of a region, and nothing else. */
export function isRegionName(name: string): boolean {
  return name.match(regionPattern)?.[0] === name;
}

function preferred(entries: readonly { key: string; regions: readonly string[] }[]): string[] {
  const named = entries.filter(({ regions }) => regions.length > 0);
  const bedrock = named.filter(({ key }) => /bedrock/i.test(key));
  return [...new Set((bedrock.length > 0 ? bedrock : named).flatMap(({ regions }) => regions))];
}

function isNameOfRegion(name: ts.PropertyName): boolean {
  return /^(?:aws|bedrock)?_?region$/i.test(textOfName(name) ?? '');
}

/** The literals that a region comes from. What the environment may say instead is not the project's own word. */
function regionsOf(expression: ts.Expression, project: Project): string[] {
  const value = stringValueOf(expression, project);
  const options = value.kind === 'choice' ? value.options : [value];
  return options.flatMap((option) =>
    isComplete(option) ? textsOf(option).filter((text) => text.match(regionPattern)?.[0] === text) : [],
  );
}

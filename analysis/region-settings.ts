import { join } from 'node:path/posix';
import { parseAllDocuments, visit } from 'yaml';
import { ts } from './compiler.cjs';
import { formatOf } from './document-formats.js';
import { regionsOfTerraform } from './document-regions.js';
import { documentOf } from './documents.js';
import { foldersAbove, type Project } from './project.js';
import { regionsInCode } from './region.js';
import { isKeyOfRegion, regionsNamed } from './region-names.js';

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
 * The regions that the settings nearest to a file name: `.env`, Serverless, SAM, CDK and Terraform, which comes first for its own files.
 *
 * The nearest folder that names any decides; looks no higher than the project's root.
 */
export function regionsInSettings(path: string, project: Project): readonly string[] {
  const isTerraform = formatOf(path) === 'hcl';
  for (const folder of foldersAbove(path, project.root)) {
    const regions = regionsOfFolder(folder, isTerraform, project);
    if (regions.length > 0) return regions;
  }
  return [];
}

function regionsOfFolder(folder: string, isTerraform: boolean, project: Project): readonly string[] {
  const known = cached.get(project) ?? new Map<string, readonly string[]>();
  cached.set(project, known);
  const key = `${folder}:${isTerraform}`;
  const sources = [readSettings, readTerraform];
  const regions =
    known.get(key) ??
    (isTerraform ? sources.reverse() : sources)
      .map((read) => read(folder, project))
      .find((found) => found.length > 0) ??
    [];
  known.set(key, regions);
  return regions;
}

function readSettings(folder: string, project: Project): readonly string[] {
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

/** All files of a folder are one module of Terraform. */
function readTerraform(folder: string, { disk }: Project): readonly string[] {
  const names = (disk.list?.(folder) ?? []).filter((name) => /\.tf(?:vars)?$/.test(name));
  const documents = names.flatMap((name) => {
    const text = disk.read(join(folder, name));
    return text?.includes('region') === true ? (documentOf(name, text) ?? []) : [];
  });
  return regionsOfTerraform(documents);
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

/** `BEDROCK_REGION=eu-west-1`, also with a colon, and `region = "eu-west-1"` as TOML writes it. */
function environmentRegions(text: string): string[] {
  const assignments = text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[=:][ \t]*(.*)$/gm);
  return regionsNamed([...assignments].map(([, key = '', value = '']) => ({ key, value })));
}

/** Every scalar below a key that ends in `region`, in YAML and in JSON, which is YAML. */
function yamlRegions(text: string): string[] {
  const entries: { key: string; value: string }[] = [];
  for (const document of parseAllDocuments(text, { logLevel: 'silent' })) {
    visit(document, {
      Pair(_, { key, value }) {
        const name = String(key);
        if (!isKeyOfRegion(name)) return undefined;
        entries.push({ key: name, value: String(value) });
        return visit.SKIP;
      },
    });
  }
  return regionsNamed(entries);
}

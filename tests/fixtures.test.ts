import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInJscodeshift } from '../adapters/jscodeshift/transform.js';
import type { Disk } from '../analysis/project.js';
import { type Outcome, runPipeline } from '../engine/pipeline.js';
import { migrationOf, type PlanOptions, selected } from '../engine/plan.js';
import { positionsIn } from '../engine/positions.js';
import { transforms } from '../transforms/index.js';

const folder = join(__dirname, '../fixtures');
/** A folder that does not exist, so that no settings of this machine count. */
const project = '/bedrock-codemod-fixture';
const parts = /^(.+)\.(input|output|unchanged|findings|options|run)\.([a-z.]+)$/;
const updates = process.env.UPDATE_FIXTURES === '1';

/** A fixture: files by name as they are, and as they shall be. What is not code is on disk beside them. */
interface Case {
  readonly name: string;
  readonly options: PlanOptions & { readonly safe?: boolean };
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly onDisk: ReadonlyMap<string, string>;
  /** Where the expected findings are, and what they are there. */
  readonly findingsPath: string;
  /** Where the output is; none for a file that shall not change. */
  readonly outputPath: (name: string) => string | undefined;
}

for (const id of readdirSync(folder)) {
  describe(id, () => {
    const cases = casesIn(join(folder, id));

    test('has a case that changes and one that does not', () => {
      const changing = cases.filter(({ before, after }) =>
        [...before].some(([name, text]) => after.get(name) !== text),
      );
      expect(changing.length).toBeGreaterThan(0);
      expect(changing.length).toBeLessThan(cases.length);
    });

    describe.each(cases.map((fixture) => [fixture.name, fixture] as const))('%s', (_, fixture) => {
      const outcome = migrated(id, fixture, fixture.before);
      const result = resultOf(fixture.before, outcome);
      if (updates) update(fixture, result, outcome);

      test('gives these bytes', () => {
        expect([...outcome.errors]).toEqual([]);
        for (const [name, text] of result)
          expect(`${name}\n${text}`).toBe(`${name}\n${fixture.after.get(name)}`);
      });

      test('gives these findings', () => {
        const expected = existsSync(fixture.findingsPath) ? readFileSync(fixture.findingsPath, 'utf8') : '';
        expect(listed(fixture, outcome)).toBe(expected);
      });

      test('changes nothing when it runs again', () => {
        const again = migrated(id, fixture, result);
        expect([...again.errors]).toEqual([]);
        expect([...again.changed]).toEqual([]);
      });

      if (fixture.before.size === 1 && fixture.onDisk.size === 0) {
        test('gives the same bytes under jscodeshift', () => {
          for (const [name, source] of fixture.before) {
            const { from, environmentRegion, ...options } = fixture.options;
            if (environmentRegion === undefined) delete process.env.AWS_REGION;
            else process.env.AWS_REGION = environmentRegion;
            const host = from === undefined ? options : { ...options, from: from.join(',') };
            const output = runInJscodeshift(id, { path: join(project, name), source }, {}, { ...host });
            expect(output ?? source).toBe(fixture.after.get(name));
          }
        });
      }
    });
  });
}

function migrated(id: string, { options, onDisk }: Case, files: ReadonlyMap<string, string>): Outcome {
  const disk: Disk = {
    read: (path) => onDisk.get(path.slice(project.length + 1)),
    context: [...onDisk.keys()]
      .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
      .map((name) => join(project, name)),
    isFile: (path) => onDisk.has(path.slice(project.length + 1)),
  };
  const texts = new Map([...files].map(([name, text]) => [join(project, name), text.replace(/^\uFEFF/, '')]));
  return runPipeline({
    texts,
    root: project,
    disk,
    transforms: selected(transforms, { only: [id] }),
    migration: migrationOf(options),
    safe: options.safe ?? false,
  });
}

function resultOf(before: ReadonlyMap<string, string>, { changed }: Outcome): Map<string, string> {
  return new Map(
    [...before].map(([name, text]) => {
      const after = changed.get(join(project, name));
      return [name, after === undefined ? text : (text.startsWith('\uFEFF') ? '\uFEFF' : '') + after];
    }),
  );
}

/** Everything that is not a safe change: `line:column  verdict or strength  code  message`. */
function listed(fixture: Case, { findings }: Outcome): string {
  return [...fixture.before]
    .flatMap(([name, text]) => {
      const positionOf = positionsIn(text.replace(/^\uFEFF/, ''));
      return findings
        .filter(({ at, strength }) => at.file === join(project, name) && strength !== 'safe')
        .sort((a, b) => a.at.start - b.at.start)
        .map(({ at, code, verdict, strength, message }) => {
          const { line, column } = positionOf(at.start);
          const file = fixture.before.size === 1 ? '' : `${name}:`;
          return `${file}${line}:${column}  ${strength ?? verdict}  ${code}  ${message}\n`;
        });
    })
    .join('');
}

function update(fixture: Case, result: ReadonlyMap<string, string>, outcome: Outcome): void {
  for (const [name, text] of result) {
    const path = fixture.outputPath(name);
    if (fixture.before.get(name) !== text && path !== undefined) writeFileSync(path, text);
    else if (path !== undefined) rmSync(path, { force: true });
  }
  const findings = listed(fixture, outcome);
  if (findings !== '') writeFileSync(fixture.findingsPath, findings);
  else rmSync(fixture.findingsPath, { force: true });
}

function casesIn(path: string): Case[] {
  const common = optionsIn(join(path, 'options.json'));
  const names = new Set<string>();
  const cases: Case[] = [];
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const [, name, role] = parts.exec(entry.name) ?? [];
    if (entry.isDirectory()) cases.push(folderCase(join(path, entry.name), entry.name, common));
    else if (name !== undefined) {
      if (role === 'input' || role === 'unchanged')
        cases.push(fileCase(path, entry.name, name, role, common));
      names.add(name);
    } else if (entry.name !== 'options.json') throw new Error(`${path}/${entry.name} belongs to no case.`);
  }
  for (const name of names) {
    if (!cases.some((fixture) => fixture.name === name)) throw new Error(`${path}/${name}.* has no input.`);
  }
  return cases;
}

function fileCase(path: string, file: string, name: string, role: string, common: PlanOptions): Case {
  const extension = file.slice(`${name}.${role}.`.length);
  const outputPath = join(path, `${name}.output.${extension}`);
  const input = readFileSync(join(path, file), 'utf8');
  const after = role === 'unchanged' || !existsSync(outputPath) ? input : readFileSync(outputPath, 'utf8');
  if (role === 'input' && !existsSync(outputPath) && !updates)
    throw new Error(`${path}/${name} has no output.`);
  const shown = `${name}.${extension}`;
  return {
    name,
    options: { ...common, ...optionsIn(join(path, `${name}.options.json`)) },
    before: new Map([[shown, input]]),
    after: new Map([[shown, after]]),
    onDisk: new Map(),
    findingsPath: join(path, `${name}.findings.txt`),
    outputPath: () => (role === 'unchanged' ? undefined : outputPath),
  };
}

function folderCase(path: string, name: string, common: PlanOptions): Case {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  const onDisk = new Map<string, string>();
  const outputs = new Map<string, string>();
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const [, stem, role, extension] = parts.exec(full.slice(path.length + 1)) ?? [];
    const text = readFileSync(full, 'utf8');
    if (role === 'input' || role === 'unchanged') {
      const shown = `${stem}.${extension}`;
      before.set(shown, text);
      if (role === 'input') outputs.set(shown, join(path, `${stem}.output.${extension}`));
      if (!after.has(shown)) after.set(shown, text);
    } else if (role === 'output') {
      after.set(`${stem}.${extension}`, text);
    } else if (!/^(?:findings\.txt|options\.json)$/.test(entry.name)) {
      onDisk.set(full.slice(path.length + 1), text);
    }
  }
  for (const output of after.keys()) {
    if (!before.has(output)) throw new Error(`${path} has an output for ${output} and no input.`);
  }
  return {
    name,
    options: { ...common, ...optionsIn(join(path, 'options.json')) },
    before,
    after,
    onDisk,
    findingsPath: join(path, 'findings.txt'),
    outputPath: (file) => outputs.get(file),
  };
}

function optionsIn(path: string): PlanOptions {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as PlanOptions) : {};
}

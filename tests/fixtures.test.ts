import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInJscodeshift } from '../adapters/jscodeshift/transform.js';
import type { Outcome } from '../engine/pipeline.js';
import { positionsIn } from '../engine/positions.js';
import { type Case, casesIn, folder, migrated, project, resultOf, updates } from './cases.js';

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
        for (const [name, text] of fixture.after)
          expect(`${name}\n${result.get(name)}`).toBe(`${name}\n${text}`);
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

      // A host that has one file alone writes no other.
      const creates = [...outcome.changed.keys()].some(
        (path) => !fixture.before.has(path.slice(project.length + 1)),
      );
      if (fixture.before.size === 1 && fixture.onDisk.size === 0 && !creates) {
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

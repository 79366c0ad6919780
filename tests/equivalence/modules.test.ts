import { isAdapted, withoutUntold } from './adapted.js';
import { standardAnswers } from './answers.js';
import { foreignImportsOf, modulesOf } from './program.js';
import { comparisonOf, type Program, type Run, runUnder } from './runner.js';
import { type Bedrock, startBedrock } from './stub.js';

const answers = standardAnswers[0]?.answers ?? [];
let bedrock: Bedrock;

beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());

describe('a program of several modules', () => {
  const programOf = (files: Readonly<Record<string, string>>): Program => {
    const [[path, source] = ['', '']] = Object.entries(files);
    return { path, source, modules: new Map(Object.entries(files)) };
  };
  const returned = async (program: Program) => {
    const run = await runUnder(answers, program, { export: 'f', args: [] }, bedrock);
    return 'returned' in run.outcome ? run.outcome.returned : run.errors;
  };

  test('finds them as Node, the compiler and bundlers do', async () => {
    const program = programOf({
      '/src/main.ts': `
        import { a } from './a.js';
        import b, * as all from '../lib';
        export const f = async () => [a, b, all.c, (await import('./d.mjs')).d];`,
      '/src/a.ts': "export const a: string = 'a';",
      '/lib/index.ts': "export default 'b'; export { c } from './c.cjs';",
      '/lib/c.cjs': "module.exports = { c: require('./deep').c };",
      '/lib/deep/index.js': "exports.c = 'c';",
      '/src/d.mjs': "export const d = 'd';",
      '/src/unused.ts': "import 'react';",
    });
    expect(await returned(program)).toEqual(['a', 'b', 'c', 'd']);
    expect(foreignImportsOf(program)).toEqual([]);
    expect(modulesOf(program)).toHaveLength(6);
  });

  test('has each of them once, and anew for every call', async () => {
    const program = programOf({
      '/main.js': `
        const { next } = require('./count');
        const other = require('./other');
        exports.f = () => [next(), other.next(), next()];`,
      '/other.js': "exports.next = require('./count.js').next; require('./main');",
      '/count.js': 'let count = 0; exports.next = () => ++count;',
    });
    expect(await returned(program)).toEqual([1, 2, 3]);
    expect(await returned(program)).toEqual([1, 2, 3]);
  });

  test('says which it does not have', () => {
    const program = programOf({
      '/main.ts': "import './a'; import type { T } from './types';",
      '/a.ts': "import './b'; import 'zod';",
    });
    expect(foreignImportsOf(program)).toEqual(['./b', 'zod']);
  });
});

describe('an answer from the adapter', () => {
  const run = (returned: unknown): Run => ({
    requests: [],
    rejections: [],
    outcome: { returned },
    calls: [{ to: 'onEvent', args: [{ type: 'ping' }] }],
    errors: [],
  });
  const message = { role: 'assistant', content: [], stop_reason: 'end_turn', usage: { output_tokens: 1 } };

  test('is compared without what Converse does not tell', () => {
    const first = withoutUntold(
      comparisonOf(run([{ ...message, id: '1', model: 'm' }, { type: 'ping' }, { id: '2' }])),
    );
    const second = comparisonOf({ ...run([message, { id: '2' }]), calls: [] });
    expect(first).toEqual(second);
  });

  test('is compared with all that it does', () => {
    const compared = (value: unknown) => withoutUntold(comparisonOf(run(value)));
    for (const other of [{ stop_reason: 'refusal' }, { content: [{}] }, { usage: {} }])
      expect(compared({ ...message, ...other })).not.toEqual(compared(message));
    expect(compared({ id: '1', model: 'm' })).not.toEqual(compared({}));
  });

  test('is only one where the program has the adapter', () => {
    const source = "import { fromConverse } from './converse-adapter.js';";
    expect(isAdapted({ path: 'a.ts', source })).toBe(true);
    expect(isAdapted({ path: 'a.ts', source: source.replace('from', 'to') })).toBe(false);
  });
});

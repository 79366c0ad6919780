import { type Model, models, olderModels } from '../catalog/catalog.js';
import { type ToolKind, toolKinds } from '../catalog/tools.js';
import { type Case, migrated, resultOf } from './cases.js';

// From every model to every newer one of its family: a program whose tools and beta flags the one takes is taken by the other, or a
// finding at it says what to do. What a model takes is read from the catalog here, and not asked of the transforms.

const both = ['text-editor-tool', 'beta-flags'] as const;
const pairs = models.flatMap((target) => olderModels(target).map((source) => [source, target] as const));

describe.each(pairs.map(([source, target]) => [source.name, target.name, source, target] as const))(
  '%s to %s',
  (_from, _to, source, target) => {
    const programs = programsFor(source);

    test.each(programs)('$name is taken, or told of', ({ text }) => {
      const { after, manual } = moved(text, source, target, [both]);
      const wrong = wrongWith(after, target);
      expect({ after, wrong: manual.length > 0 ? [] : wrong }).toEqual({ after, wrong: [] });
    });

    test.each(programs)('$name comes out the same whichever transform is first', ({ text }) => {
      const inOrder = moved(text, source, target, [[both[0]], [both[1]]]);
      const other = moved(text, source, target, [[both[1]], [both[0]]]);
      expect(other.after).toBe(inOrder.after);
    });

    const between = olderModels(target).filter((model) => olderModels(model).includes(source));
    test('comes out the same by way of every model between', () => {
      for (const middle of between) {
        for (const { text } of programs) {
          const first = moved(text, source, middle, [both]);
          const whole = moved(text, source, target, [both]);
          if (first.manual.length > 0 || whole.manual.length > 0) continue;
          expect(moved(first.after, middle, target, [both]).after).toBe(whole.after);
        }
      }
    });
  },
);

interface Program {
  readonly name: string;
  readonly text: string;
}

/** Programs that a model takes: with each set of its tools and the flags that these need, and with each flag that it accepts. */
function programsFor(model: Model): Program[] {
  const kinds = toolKinds.filter((kind) => model.capabilities[kind] !== null);
  const sets = subsetsOf(kinds).filter((set) => set.length > 0);
  const { accepted, redundant } = model.capabilities.betas;
  return [
    ...sets.flatMap((set): Program[] =>
      (model.capabilities[set[0] as ToolKind]?.accepted ?? []).map((type) => ({
        name: [type, ...set.slice(1)].join(' and '),
        text: programOf(model, set, type),
      })),
    ),
    ...[...accepted, ...redundant].map((flag) => ({
      name: flag,
      text: programOf(model, [], undefined, flag),
    })),
    { name: 'no flag', text: programOf(model, []) },
  ];
}

function subsetsOf<T>([first, ...rest]: readonly T[]): T[][] {
  if (first === undefined) return [[]];
  return subsetsOf(rest).flatMap((set) => [set, [first, ...set]]);
}

function programOf(model: Model, kinds: readonly ToolKind[], firstType?: string, ...more: string[]): string {
  const tools = kinds.map((kind, index) => {
    const own = model.capabilities[kind];
    return `{ type: '${index === 0 ? firstType : own?.type}', name: '${own?.name}' }`;
  });
  const flags = [...new Set([...kinds.flatMap((kind) => model.capabilities[kind]?.beta ?? []), ...more])];
  return `import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

export const command = (content: string) =>
  new InvokeModelCommand({
    modelId: process.env.MODEL_ID,
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 512,
      anthropic_beta: [${flags.map((flag) => `'${flag}'`).join(', ')}],
      tools: [${tools.join(', ')}],
      messages: [{ role: 'user', content }],
    }),
  });
`;
}

function moved(
  text: string,
  source: Model,
  target: Model,
  runs: readonly (readonly string[])[],
): { readonly after: string; readonly manual: readonly string[] } {
  const name = 'agent.ts';
  const manual: string[] = [];
  let after = text;
  for (const ids of runs) {
    const given: Case = {
      name,
      isProject: true,
      options: { from: [source.name], to: target.name },
      before: new Map([[name, after]]),
      after: new Map(),
      onDisk: new Map(),
      findingsPath: '',
      runPath: '',
      outputPath: () => undefined,
    };
    const outcome = migrated(ids, given, given.before);
    expect([...outcome.errors]).toEqual([]);
    after = resultOf(given.before, outcome).get(name) ?? '';
    manual.push(
      ...outcome.findings.flatMap(({ verdict, message }) => (verdict === 'manual' ? [message] : [])),
    );
  }
  return { after, manual };
}

/** What a model would refuse of a program. */
function wrongWith(text: string, { capabilities }: Model): string[] {
  const flags: readonly string[] = /anthropic_beta: \[(.*)\]/.exec(text)?.[1]?.match(/[\w-]+/g) ?? [];
  const { accepted, redundant, needed } = capabilities.betas;
  const wrong = flags.filter((flag) => !accepted.includes(flag) && !redundant.includes(flag));
  for (const [, type = '', name] of text.matchAll(/\{ type: '(\w+)', name: '(\w+)' \}/g)) {
    const kind = toolKinds.find((own) => capabilities[own]?.accepted.includes(type));
    if (kind === undefined || capabilities[kind]?.name !== name) wrong.push(`${type} as ${name}`);
    for (const need of needed)
      if (need.for === kind && !flags.includes(need.flag)) wrong.push(`${type} without ${need.flag}`);
  }
  return wrong;
}

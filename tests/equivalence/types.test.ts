import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { casesIn, folder, migrated, project, resultOf } from '../cases.js';

// The outputs of the fixtures type-check against the SDK, with the adapters that are made for them, unless the input has the same error.

const moved = 'invoke-model-to-converse';
const guarded = 'refusal-stop-reason';
const removed = 'undo-edit-removal';
const renamed = 'text-editor-tool';
const sampled = 'sampling-parameters';
const flagged = 'beta-flags';
const thoughtOf = 'thinking';
/** The blocks of an answer as Anthropic's SDK has them: looking for one by its type narrows it. */
const anthropicSdk = `declare module '@anthropic-ai/bedrock-sdk' {
  type Block =
    | { type: 'text'; text: string }
    | { type: 'thinking'; thinking: string; signature: string }
    | { type: 'tool_use'; id: string; name: string; input: unknown };
  export class AnthropicBedrock {
    messages: { create(request: object): Promise<{ content: Block[] }> };
  }
}
`;
/** What the CDK has for policies and for the account that they are in. */
const cdk = `declare module 'aws-cdk-lib' {
  export class Stack {
    static of(scope: unknown): Stack;
    readonly region: string;
    readonly account: string;
  }
  export class NestedStack extends Stack {}
  export class Aws {
    static readonly REGION: string;
    static readonly ACCOUNT_ID: string;
  }
  export namespace aws_lambda {
    class Function {
      addToRolePolicy(statement: import('aws-cdk-lib/aws-iam').PolicyStatement): void;
    }
  }
}
declare module 'aws-cdk-lib/aws-iam' {
  export enum Effect { ALLOW, DENY }
  export class PolicyStatement {
    constructor(props: { effect?: Effect; actions?: string[]; resources?: string[] });
  }
  export class Role {
    addToPolicy(statement: PolicyStatement): void;
  }
}
declare module 'constructs' {
  export class Construct {}
}
`;
const turnedOn = 'extended-thinking';
const prefilled = 'assistant-prefill';
const limited = 'context-and-output-limits';
const structured = 'structured-outputs';
const freed = 'forced-tool-choice';
const allowed = 'inference-profile-permissions';
/** Fixtures of a transform, what they go through, and what the compiler is told beside the rest. */
const runs: readonly {
  readonly of: string;
  readonly through: readonly string[];
  readonly options?: object;
  /** What is known of a package that is not installed. */
  readonly packages?: string;
}[] = [
  { of: moved, through: [moved] },
  { of: moved, through: [guarded] },
  { of: moved, through: [moved, guarded] },
  { of: guarded, through: [guarded] },
  // Small fixtures are modules all the same, and say little of their types.
  { of: renamed, through: [renamed], options: { moduleDetection: 'force', noImplicitAny: false } },
  // Nothing is left behind that nobody uses.
  { of: removed, through: [removed], options: { noUnusedLocals: true } },
  { of: sampled, through: [sampled], options: { noUnusedLocals: true } },
  { of: flagged, through: [flagged], options: { noUnusedLocals: true } },
  { of: thoughtOf, through: [thoughtOf], options: { noUnusedLocals: true }, packages: anthropicSdk },
  { of: turnedOn, through: [turnedOn], options: { noUnusedLocals: true }, packages: anthropicSdk },
  { of: prefilled, through: [prefilled], options: { noUnusedLocals: true } },
  { of: limited, through: [limited], options: { noUnusedLocals: true } },
  { of: structured, through: [structured], options: { noUnusedLocals: true } },
  { of: allowed, through: [allowed], options: { noUnusedLocals: true }, packages: cdk },
  { of: freed, through: [freed], options: { noUnusedLocals: true }, packages: anthropicSdk },
];
const typed = /\.[cm]?tsx?$/;
/** `input/case/file.ts(3,7): error TS2322: …` */
const error = /^(input|output)\/(.+?)\((\d+),\d+\): (error TS\d+: .*)$/gm;
const compilerOptions = {
  strict: true,
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.asynciterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'preserve',
  experimentalDecorators: true,
  types: ['node'],
  skipLibCheck: true,
  noEmit: true,
};

test.each(runs)(
  'the outputs of $of through $through are well typed',
  ({ of, through, options = {}, packages }) => {
    const changing = casesIn(join(folder, of)).flatMap((given) => {
      const outcome = migrated(through, given, given.before);
      if (outcome.changed.size === 0) return [];
      const input = new Map([...given.onDisk, ...given.before]);
      // What the case shall give, and what is created beside it.
      const expected = through.join() === of ? given.after : [];
      return [
        {
          name: given.name,
          // What somebody has to look at need not be right yet.
          left: outcome.findings.flatMap(({ verdict, at }) =>
            of === removed && verdict === 'manual' ? at.file.slice(project.length + 1) : [],
          ),
          input,
          output: new Map([...input, ...resultOf(given.before, outcome), ...expected]),
        },
      ];
    });
    const files = new Map(
      changing.flatMap(({ name, input, output }) => [
        ...[...input].map(([path, text]) => [join('input', name, path), text] as const),
        ...[...output].map(([path, text]) => [join('output', name, path), text] as const),
      ]),
    );
    if (packages !== undefined) files.set('packages.d.ts', packages);
    expect(files.size).toBeGreaterThan(0);
    const left = new Set(changing.flatMap(({ name, left: paths }) => paths.map((path) => join(name, path))));
    const found = typeErrors(files, options);
    const before = new Set(found.flatMap(({ side, path, text }) => (side === 'input' ? [path + text] : [])));
    const fresh = found.filter(
      ({ side, path, text }) => side === 'output' && !before.has(path + text) && !left.has(path),
    );
    expect(fresh.map(({ path, line, text }) => `${path}:${line} ${text}`).join('\n')).toBe('');
  },
  120_000,
);

interface TypeFault {
  readonly side: string;
  readonly path: string;
  readonly line: string;
  readonly text: string;
}

/** What the compiler says about files, by path, in one run. */
function typeErrors(files: ReadonlyMap<string, string>, options: object): TypeFault[] {
  // Where the packages are found, and nobody looks.
  const cache = join(__dirname, '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const place = mkdtempSync(join(cache, 'fixture-types-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), text);
    }
    const sources = [...files.keys()].filter((path) => typed.test(path));
    writeFileSync(
      join(place, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, ...options }, files: sources }),
    );
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [compiler, '-p', '.', '--pretty', 'false'],
      { cwd: place, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    const found = [...stdout.matchAll(error)].map(([, side = '', path = '', line = '', text = '']) => ({
      side,
      path,
      line,
      text,
    }));
    if (status !== 0 && found.length === 0) throw new Error(stdout + stderr || 'The compiler failed.');
    return found;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

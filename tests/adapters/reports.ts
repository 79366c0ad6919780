import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '../../adapters/cli/io.js';
import { type Parts, runCli } from '../../adapters/cli/program.js';
import type { View } from '../../adapters/cli/words.js';
import {
  type ChangedFile,
  type FileError,
  type Report,
  type ReportedFinding,
  summarize,
} from '../../engine/report.js';
import { outlines } from '../../transforms/outlines.js';

// Reports to render, and what runs the command line for real ones.

const root = join(__dirname, '../..');

/** The pages of the transforms. */
export const docs = join(root, 'docs/transforms');

/** A report of these parts. */
export function reportOf(parts: {
  readonly findings?: readonly ReportedFinding[];
  readonly errors?: readonly FileError[];
  readonly files?: readonly ChangedFile[];
}): Report {
  const all = { findings: [], errors: [], files: [], ...parts };
  return {
    schemaVersion: 1,
    tool: 'bedrock-codemod',
    version: '9.9.9',
    target: 'claude-sonnet-4-5',
    summary: summarize(all, 12),
    ...all,
  };
}

/** The report as renderers get it. */
export function viewOf(report: Report, mode: View['mode'] = 'check'): View {
  return { report, mode, showDiff: false, transforms: outlines };
}

const base = { transform: 'model-id-swap', line: 1, column: 1 } as const;

/** Names and messages that mean something in HTML, Markdown, URIs or on a terminal, and mean nothing here. */
export const odd: Report = reportOf({
  findings: [
    {
      ...base,
      file: '<script>alert(1)</script>.ts',
      code: 'no-profile',
      verdict: 'manual',
      message: 'Stays: `</script><script>alert(2)</script>`.',
    },
    {
      ...base,
      file: 'a b/c d.ts',
      code: 'policy-arn',
      verdict: 'manual',
      message: 'An odd ` backtick & <b>no tag</b>.',
    },
    {
      ...base,
      file: 'src/größe/日本語.ts',
      code: 'gate-opaque',
      verdict: 'manual',
      message: '`x` and "quotes" and \'others\'.',
    },
    {
      ...base,
      file: 'src/100%/%2e%2e#q?x.ts',
      code: 'list-unclear',
      verdict: 'manual',
      message: 'Bell: \u0007, turned: \u202Eabc.',
    },
    {
      ...base,
      file: '../outside.ts',
      code: 'swapped-in-text',
      verdict: 'migrated',
      strength: 'review',
      message: '*Not* _this_ [link](x).',
    },
    {
      ...base,
      file: '"quoted" \'both\'.ts',
      code: 'swapped',
      verdict: 'migrated',
      strength: 'safe',
      message: '`a` becomes `b`.',
    },
    { ...base, file: 'onload="x".ts', code: 'comment-kept', verdict: 'kept', message: 'Kept.' },
    {
      ...base,
      file: 'src/fine.ts',
      code: 'current',
      verdict: 'current',
      message: '`c` is the target already.',
    },
    {
      transform: '<i>x</i>',
      code: '"><img src=x onerror=alert(3)>',
      verdict: 'manual',
      file: 'i.ts',
      line: 2,
      column: 3,
      message: 'Odd ids.',
    },
  ],
  errors: [
    { file: '<b>.ts', message: 'Cannot be parsed: `<`.' },
    { file: '', message: 'No file.' },
  ],
  files: [
    {
      file: '"quoted" \'both\'.ts',
      before: 'const a = "</table>";\r\n',
      after: 'const b = "<script>alert(4)</script>";\r\n',
    },
    { file: 'long.json', before: `${'"a":1,'.repeat(300)}"b":1`, after: `${'"a":1,'.repeat(300)}"b":2` },
    { file: 'new.ts', before: '', after: 'one\n\ttwo\u0000\n' },
  ],
});

/** Runs the command line and gives what it writes to a report file of this extension. */
export async function reportFile(
  argv: readonly string[],
  cwd: string,
  path: string,
  parts: Partial<Parts> = {},
): Promise<string> {
  const io: Io = {
    stdout: { write: () => undefined, isTTY: false },
    stderr: { write: () => undefined, isTTY: false },
    stdin: { isTTY: false },
    env: {},
    cwd,
    docs,
  };
  await runCli([...argv, '--report', path], io, { today: '2026-11-22', ...parts });
  return readFileSync(path, 'utf8');
}

/** The example application. */
export const example = join(root, 'examples/support-bot');

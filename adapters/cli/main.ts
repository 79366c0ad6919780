#!/usr/bin/env node
import module from 'node:module';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import type { Io, Output } from './io.js';
import { type Parts, runCli } from './program.js';

// Since Node 22: what was compiled once is not compiled again, which halves the time that the compiler takes to load.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

function output(stream: NodeJS.WriteStream): Output {
  // `| head` closes the pipe; what it did not want to read is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return { write: (text) => void stream.write(text), isTTY: stream.isTTY === true, columns: stream.columns };
}

const io: Io = {
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  stdin: { isTTY: isatty(0) },
  env: process.env,
  cwd: process.cwd(),
  docs: join(import.meta.dirname, '../../../docs/transforms'),
};

// Each file is written in one go, so there are whole files only, whenever this comes.
process.on('SIGINT', () => {
  process.stderr.write('\nInterrupted: files written so far are whole, the others are as they were.\n');
  process.exit(130);
});

const parts: Partial<Parts> = {
  serve: async (options) => (await import('../language-server/main.js')).serveStdio(options),
};

runCli(process.argv.slice(2), io, parts).then((code) => {
  process.exitCode = code;
});

// `npm run bench -- --editor`: how long somebody waits who types, by the protocol that editors speak. See docs/bench.md.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import protocol from 'vscode-languageserver-protocol/node';
import { ids } from './models.mjs';

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = protocol;

const keystrokes = 100;
const aims = {
  'start to first diagnostics': [500, 'ms'],
  'keystroke to diagnostics, median': [50, 'ms'],
  'code actions, median': [20, 'ms'],
  'a fix, resolved, median': [20, 'ms'],
  'longest wait for a hover meanwhile': [50, 'ms'],
  'memory after the keystrokes': [250, 'MB'],
};

/** Measures the server on a file of a thousand lines with ten calls, alone and in the tree of the other bench. */
export async function benchEditor({ cache, tool, tree }) {
  const small = path.join(cache, 'editor');
  mkdirSync(small, { recursive: true });
  // A repository of its own: what is around it is ignored.
  execFileSync('git', ['init', '--quiet', small]);
  const rows = [];
  for (const [name, root] of [
    ['a project of one file', small],
    [`${tree.files} files`, tree.root],
  ]) {
    const file = path.join(root, 'editor-bench.ts');
    writeFileSync(file, text());
    writeFileSync(path.join(root, 'bedrock-codemod.json'), '{ "geo": "us" }\n');
    try {
      rows.push([name, await measured(root, file, tool)]);
    } finally {
      rmSync(file);
      rmSync(path.join(root, 'bedrock-codemod.json'));
    }
  }
  const names = Object.keys(aims);
  const line = (cells) => console.log(`| ${cells.join(' | ')} |`);
  line(['', ...rows.map(([name]) => name), 'aim']);
  line(['---', ...rows.map(() => '---'), '---']);
  for (const name of names) {
    const [most, unit] = aims[name];
    line([name, ...rows.map(([, figures]) => `${Math.round(figures[name])} ${unit}`), `${most} ${unit}`]);
  }
}

async function measured(root, file, tool) {
  const begin = performance.now();
  const editor = await startServer(root, tool);
  const uri = pathToFileURL(file).href;
  const source = readFileSync(file, 'utf8');
  const document = { uri, languageId: 'typescript', version: 1, text: source };
  const first = editor.next(uri, 1);
  editor.send('textDocument/didOpen', { textDocument: document });
  // Hovering asks nothing of the analysis: how long it waits is how long the thread of the editor is kept.
  let isOver = false;
  const waits = [];
  const hovering = (async () => {
    while (!isOver) {
      const asked = performance.now();
      await editor.ask('textDocument/hover', { textDocument: { uri }, position: { line: 7, character: 30 } });
      waits.push(performance.now() - asked);
      await sleep(5);
    }
  })();
  await first;
  const start = performance.now() - begin;
  await sleep(2_000);
  isOver = true;
  await hovering;

  const keys = [];
  let diagnostics = [];
  for (let version = 2; version < keystrokes + 2; version++) {
    const next = editor.next(uri, version);
    const asked = performance.now();
    const at = { line: 3, character: 0 };
    const change = { range: { start: at, end: at }, text: ' ' };
    editor.send('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [change] });
    diagnostics = (await next).diagnostics;
    keys.push(performance.now() - asked);
  }
  if (diagnostics.length < 10) throw new Error(`Of ten calls, ${diagnostics.length} were found.`);
  const [offers, fixes] = [[], []];
  for (const diagnostic of diagnostics) {
    const asked = performance.now();
    const context = { diagnostics: [diagnostic] };
    const params = { textDocument: { uri }, range: diagnostic.range, context };
    const [action] = await editor.ask('textDocument/codeAction', params);
    offers.push(performance.now() - asked);
    const chosen = performance.now();
    const { edit } = await editor.ask('codeAction/resolve', action);
    if (edit === undefined) throw new Error(`${action.title} has no edit.`);
    fixes.push(performance.now() - chosen);
  }
  const memory =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${editor.pid}/status`, 'utf8'))?.[1]) / 1024;
  await editor.end();
  return {
    'start to first diagnostics': start,
    'keystroke to diagnostics, median': median(keys),
    'code actions, median': median(offers),
    'a fix, resolved, median': median(fixes),
    'longest wait for a hover meanwhile': Math.max(...waits),
    'memory after the keystrokes': memory,
  };
}

async function startServer(root, tool) {
  const child = spawn(process.execPath, [tool, 'lsp', '--stdio'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let tell = () => {};
  connection.onNotification('textDocument/publishDiagnostics', (params) => tell(params));
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const uri = pathToFileURL(root).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'bench' }],
    capabilities: {
      textDocument: { codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } },
      workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
    },
  });
  await connection.sendNotification('initialized', {});
  return {
    pid: child.pid,
    send: (method, params) => connection.sendNotification(method, params),
    ask: (method, params) => connection.sendRequest(method, params),
    next: (uri, version) =>
      new Promise((done) => {
        tell = (params) => {
          if (params.uri === uri && params.version === version) done(params);
        };
      }),
    async end() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
    },
  };
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** About a thousand lines with ten calls, each between functions that have nothing to do with it. */
function text() {
  const calls = Array.from({ length: 10 }, (_, index) =>
    [callOf(index), ...otherFunctions(index)].join('\n'),
  );
  return `import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({ region: 'us-east-1' });

${calls.join('\n')}`;
}

function callOf(index) {
  return `export async function ask${index}(prompt: string): Promise<string> {
  const response = await client.send(
    new InvokeModelCommand({
      modelId: '${ids.source}',
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 1024,
        temperature: 0.5,
        messages: [{ role: 'user', content: prompt }],
      }),
    }),
  );
  const answer = JSON.parse(new TextDecoder().decode(response.body));
  return answer.content[0].text;
}
`;
}

function otherFunctions(index) {
  return Array.from(
    { length: 9 },
    (
      _,
      number,
    ) => `export function names${index}_${number}(rows: { name: string; size: number }[]): string[] {
  const names: string[] = [];
  for (const row of rows) {
    if (row.size > ${number}) names.push(row.name.trim());
    else names.push(\`\${row.name}-${index}\`);
  }
  return names;
}
`,
  );
}

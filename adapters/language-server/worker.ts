import { join } from 'node:path/posix';
import { parentPort, workerData } from 'node:worker_threads';
import { consequencesBy } from '../../engine/consequences.js';
import { createSession, type Session } from '../../engine/session.js';
import { transforms } from '../../transforms/index.js';
import { outlines } from '../../transforms/outlines.js';
import { diagnosticsOf, filesBy } from './diagnostics.js';
import type { Call, FileFix, Fix, Method, Reply, Requests } from './messages.js';
import { places } from './messages.js';
import { editsBetween, hashOf } from './texts.js';

/**
 * The thread that analyses, for as long as it is asked things.
 *
 * It does one thing after the other, so that an answer is about the texts as they were when it was asked.
 */
export function work(): void {
  let last: Promise<void> = Promise.resolve();
  parentPort?.on('message', ({ id, method, params }: Call) => {
    last = last.then(() => answer(id, method, params));
  });
}

async function answer(id: number, method: Method, params: unknown): Promise<void> {
  try {
    if (signalOf(id).aborted) post({ id, error: { name: 'Cancelled', message: 'Cancelled' } });
    else
      post({ id, result: await (handlers[method] as (params: unknown, id: number) => unknown)(params, id) });
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    post({ id, error: { name, message, stack } });
  }
}

interface Folder {
  readonly session: Session;
  readonly open: Map<string, string>;
}

const folders = new Map<string, Folder>();
const source = { outlines, load: async () => transforms };
const consequenceOf = consequencesBy(outlines);

/** What the other thread has given: the folder of the pages, and the numbers of what it does not want any more. */
function given(): { readonly docs: string; readonly cancelled: Int32Array } {
  return workerData as { docs: string; cancelled: Int32Array };
}

type Handlers = {
  [M in Method]: (
    params: Requests[M]['params'],
    id: number,
  ) => Promise<Requests[M]['result']> | Requests[M]['result'];
};

const handlers: Handlers = {
  configure({ root, scope }) {
    const open = folders.get(root)?.open ?? new Map<string, string>();
    const session = createSession(source, scope);
    for (const [path, text] of open) session.open(path, text);
    folders.set(root, { session, open });
    return null;
  },
  leave({ root }) {
    folders.delete(root);
    return null;
  },
  open({ root, path, text }) {
    const folder = folders.get(root);
    folder?.open.set(path, text);
    folder?.session.open(path, text);
    return null;
  },
  close({ root, path }) {
    const folder = folders.get(root);
    folder?.open.delete(path);
    folder?.session.close(path);
    return null;
  },
  refresh({ root }) {
    folders.get(root)?.session.refresh();
    return null;
  },
  async look({ root, path, isTyping }, id) {
    const session = folders.get(root)?.session;
    if (session === undefined) return null;
    const { findings, problem } = await session[isTyping ? 'glance' : 'look'](path, signalOf(id));
    if (problem !== undefined) return { problem };
    const context = { files: filesBy(session.textAt), consequenceOf, docs: given().docs };
    return { diagnostics: diagnosticsOf(path, findings, context) };
  },
  async migrateFile({ root, path, only }, id) {
    const { session } = folderAt(root);
    const { changed, errors } = await session.migrateFile(path, only, signalOf(id));
    // What is wrong with other files keeps nobody from migrating this one.
    const problem = errors.get(path);
    return { fix: fixBetween(changed, session), problems: problem === undefined ? [] : [problem] };
  },
  async check({ root }, id) {
    const { session } = folderAt(root);
    const report = await session.check({
      signal: signalOf(id),
      onProgress: ({ done, total }) => post({ id, progress: { done, total } }),
    });
    const changed = new Map(report.files.map(({ file, after }) => [join(root, file), after]));
    return { report, fix: fixBetween(changed, session) };
  },
};

function folderAt(root: string): Folder {
  const folder = folders.get(root);
  if (folder === undefined) throw new Error(`${root} is no folder of the workspace any more.`);
  return folder;
}

/** Edits that make files what they become. */
function fixBetween(changed: ReadonlyMap<string, string>, session: Session): Fix {
  const files = [...changed].map(([path, after]): FileFix => {
    const before = session.textAt(path);
    return {
      path,
      hash: before === undefined ? null : hashOf(before),
      edits: editsBetween(before ?? '', after),
    };
  });
  return { files };
}

/** Asked while the thread is busy, so the other one writes where this one reads. */
function signalOf(id: number): { readonly aborted: boolean } {
  return {
    get aborted() {
      return Atomics.load(given().cancelled, id % places) === id;
    },
  };
}

function post(reply: Reply): void {
  parentPort?.postMessage(reply);
}

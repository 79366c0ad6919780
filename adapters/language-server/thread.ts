import { Worker } from 'node:worker_threads';
import { type Call, type CallProgress, type Method, places, type Reply, type Requests } from './messages.js';

/** An answer that nobody waits for any more. */
export interface Cancellation {
  readonly isCancelled: boolean;
  onCancel(tell: () => void): void;
}

/** The thread that analyses, as the thread of the editor sees it. */
export interface Thread {
  /** Asks for something. Fails with the error of the other thread, by its name; `Cancelled` where it was cancelled. */
  ask<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    options?: { cancellation?: Cancellation; onProgress?: (progress: CallProgress['progress']) => void },
  ): Promise<Requests[M]['result']>;
  stop(): Promise<void>;
}

const youngMegabytes = 4;

/** Begins the thread. It loads the compiler at once, before anybody asks for something. */
export function startThread(file: URL, docs: string, onFailure: (error: Error) => void): Thread {
  const cancelled = new Int32Array(new SharedArrayBuffer(places * Int32Array.BYTES_PER_ELEMENT));
  // What is new is mostly gone with the next key: a small place for it keeps the whole small.
  const worker = new Worker(file, {
    workerData: { docs, cancelled },
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  worker.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    if ('progress' in reply) asked?.onProgress?.(reply.progress);
    else {
      waiting.delete(reply.id);
      if ('error' in reply) asked?.fail(Object.assign(new Error(reply.error.message), reply.error));
      else asked?.done(reply.result);
    }
  });
  worker.on('error', (error: Error) => {
    for (const { fail } of waiting.values()) fail(error);
    waiting.clear();
    onFailure(error);
  });
  return {
    ask(method, params, { cancellation, onProgress } = {}) {
      last += 1;
      const id = last;
      cancellation?.onCancel(() => Atomics.store(cancelled, id % places, id));
      if (cancellation?.isCancelled === true) Atomics.store(cancelled, id % places, id);
      return new Promise((done, fail) => {
        waiting.set(id, { done: done as (result: unknown) => void, fail, onProgress });
        worker.postMessage({ id, method, params } satisfies Call);
      });
    },
    stop: async () => void (await worker.terminate()),
  };
}

interface Waiting {
  done(result: unknown): void;
  fail(error: Error): void;
  readonly onProgress: ((progress: CallProgress['progress']) => void) | undefined;
}

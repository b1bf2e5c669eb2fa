import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttachError } from './attach/attach-error.js';
import { AttachedProcess, type AttachedThread } from './attach/attached-process.js';
import type { TraceCommand } from './parse.js';

/** Chrome's trace format, in the form of an object. */
interface ChromeTrace {
  readonly traceEvents: readonly unknown[];
}

/** What is traced: one copy of the package in one thread. */
interface Traced {
  readonly thread: AttachedThread;
  readonly copy: number;
}

/** Traces all loops of a process for a while, and writes what happened to a file. Ctrl-C ends it early. @throws AttachError. */
export async function trace({ pid, seconds, out, capacity }: TraceCommand): Promise<string> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  process.once('SIGINT', end);
  const attached = await AttachedProcess.attach(pid);
  try {
    const traced = await begin(attached, capacity);
    await sleep(1000 * seconds, undefined, { signal: ended.signal }).catch(() => {});
    const traces: ChromeTrace[] = [];
    for (const { thread, copy } of traced) {
      traces.push(JSON.parse(await thread.stopTracing(copy)) as ChromeTrace);
    }
    const traceEvents = traces.flatMap((each) => each.traceEvents);
    writeFileSync(out, JSON.stringify({ ...traces[0], traceEvents }));
    return `${traceEvents.length} events of ${traced.length === 1 ? 'a thread' : `${traced.length} threads`} in ${out}\n`;
  } finally {
    process.off('SIGINT', end);
    await attached.detach();
  }
}

async function begin(attached: AttachedProcess, capacity: number): Promise<Traced[]> {
  const traced: Traced[] = [];
  for (const thread of attached.threads) {
    const copies = await thread.copies();
    for (let copy = 0; copy < copies; copy++) {
      await thread.startTracing(copy, capacity);
      traced.push({ thread, copy });
    }
  }
  if (traced.length === 0) {
    throw new AttachError(`process ${attached.pid} has not loaded asyncio-native`);
  }
  return traced;
}

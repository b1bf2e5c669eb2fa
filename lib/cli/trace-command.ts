import { closeSync, constants, existsSync, fstatSync, ftruncateSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttachError } from './attach/attach-error.js';
import type { AttachedProcess, AttachedThread } from './attach/attached-process.js';
import { withAttached } from './attach/with-attached.js';
import { CommandLineError } from './command-line-error.js';
import type { TraceCommand } from './parse.js';

/** Chrome's trace format, in the form of an object. */
interface ChromeTrace {
  readonly traceEvents: readonly unknown[];
}

/** A part of the trace: one copy of the package in one thread. */
interface Traced {
  readonly thread: AttachedThread;
  readonly copy: number;
}

/** The file cannot be written; the message says why. */
class OutputError extends CommandLineError {
  override readonly exitCode = 1;

  constructor(error: unknown) {
    super(`trace: ${(error as Error).message}`);
  }
}

/**
 * The file for the trace. It is opened before the process is traced, so that a wrong path fails at once. An existing
 * file keeps its content until the trace is written.
 */
class Output {
  readonly #path: string;
  readonly #isNew: boolean;
  readonly #descriptor: number;
  #isWritten = false;

  /** @throws OutputError. */
  constructor(path: string) {
    this.#path = path;
    this.#isNew = !existsSync(path);
    try {
      this.#descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT);
    } catch (error) {
      throw new OutputError(error);
    }
  }

  /** @throws OutputError. */
  write(text: string): void {
    try {
      // Not a pipe or a device.
      if (fstatSync(this.#descriptor).isFile()) {
        ftruncateSync(this.#descriptor);
      }
      writeFileSync(this.#descriptor, text);
    } catch (error) {
      throw new OutputError(error);
    }
    this.#isWritten = true;
  }

  close(): void {
    closeSync(this.#descriptor);
    if (this.#isNew && !this.#isWritten) {
      rmSync(this.#path, { force: true });
    }
  }
}

/**
 * Traces all loops of a process for a while, and writes what happened to a file. Ctrl-C ends it early.
 *
 * @throws AttachError.
 * @throws CommandLineError if the file cannot be written.
 */
export async function trace(command: TraceCommand): Promise<string> {
  const output = new Output(command.out);
  try {
    return await traceInto(output, command);
  } finally {
    output.close();
  }
}

function traceInto(output: Output, { pid, seconds, out, capacity }: TraceCommand): Promise<string> {
  return withAttached(pid, async (attached, interrupted) => {
    const traced: Traced[] = [];
    try {
      await begin(attached, capacity, traced);
      await sleep(1000 * seconds, undefined, { signal: interrupted }).catch(() => {});
      const threads = traced.length;
      const traces: ChromeTrace[] = [];
      for (let next = traced.shift(); next !== undefined; next = traced.shift()) {
        const { thread, copy } = next;
        const text = await unlessEnded(attached, thread, () => thread.stopTracing(copy));
        if (text !== undefined) {
          traces.push(JSON.parse(text) as ChromeTrace);
        }
      }
      const traceEvents = traces.flatMap((each) => each.traceEvents);
      output.write(JSON.stringify({ ...traces[0], traceEvents }));
      return `${traceEvents.length} events of ${threads === 1 ? 'a thread' : `${threads} threads`} in ${out}\n`;
    } finally {
      // After a failure: the process must not stay traced.
      await Promise.allSettled(traced.map(({ thread, copy }) => thread.stopTracing(copy)));
    }
  });
}

/** A Worker may end meanwhile, or never answer: then the trace lacks its data. */
async function unlessEnded<T>(
  attached: AttachedProcess,
  thread: AttachedThread,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (thread === attached.main || !(error instanceof AttachError)) {
      throw error;
    }
    return undefined;
  }
}

/** Adds each started trace to `traced`. */
async function begin(attached: AttachedProcess, capacity: number, traced: Traced[]): Promise<void> {
  for (const thread of attached.threads) {
    await unlessEnded(attached, thread, async () => {
      const copies = await thread.copies();
      for (let copy = 0; copy < copies; copy++) {
        await thread.startTracing(copy, capacity);
        traced.push({ thread, copy });
      }
    });
  }
  if (traced.length === 0) {
    throw new AttachError(`process ${attached.pid} has not loaded asyncio-native`);
  }
}

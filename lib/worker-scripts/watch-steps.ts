/**
 * The main script of the thread that watches the steps of another: see `setSlowStep`. It reads the memory that both
 * share, and asks the inspector what runs. The inspector evaluates an expression on top of the running code, without a
 * pause that a debugger would see.
 */
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { workerData } from 'node:worker_threads';
import { Atomics, clearTimeout, type StepWatchData, setTimeout, systemTime } from '../core.js';

/** How long to wait for an answer, in milliseconds: a thread that is not in JavaScript gives none. */
const PATIENCE = 1000;
/** How often to check a thread that is between two steps: as a part of the limit, and in milliseconds at most. */
const LOOKS = 4;
const LONGEST_LOOK = 50;

interface Seen {
  readonly name: string;
  readonly stack: string;
}

/** To Runtime.evaluate. */
interface Answer {
  readonly result?: { readonly value?: unknown };
}

const { memory, limit, at, isMain, thread, question } = workerData as StepWatchData;
const words = new Int32Array(memory, 0, at.began * 2);
const times = new Float64Array(memory);
const interval = Math.max(1, Math.min(LONGEST_LOOK, limit / LOOKS));
/**
 * Connected only to ask: if the main thread called `process.exit` meanwhile, Node would write that it waits for a
 * debugger.
 */
let session: Session | null = null;
/** The workers that the main thread has announced. */
const workers = new Set<string>();
/** The watched step, and after how long to report it next. */
let current = 0;
let due = limit;
let questions = 0;

void look();

async function look(): Promise<void> {
  if (Atomics.load(words, at.stopped) !== 0) {
    disconnect();
    return;
  }
  const sequence = Atomics.load(words, at.sequence);
  if (sequence !== current) {
    disconnect();
  }
  let pause = interval;
  if ((sequence & 1) !== 0) {
    const held = systemTime() - (times[at.began] as number);
    if (sequence !== current) {
      current = sequence;
      due = limit;
    }
    if (held >= due && Atomics.load(words, at.sequence) === sequence) {
      if (await report(sequence, held)) {
        due = held * 2;
      }
    }
    pause = Math.max(1, Math.min(interval, due - held));
  }
  setTimeout(look, pause);
}

/** False if it should be tried again: the thread has not answered yet. */
async function report(sequence: number, held: number): Promise<boolean> {
  const began = times[at.began] as number;
  session ??= connect();
  const seen = await ask(question.replace('%', String(sequence)));
  if (seen === undefined) {
    if (Atomics.load(words, at.sequence) !== sequence || Atomics.load(words, at.stopped) !== 0) {
      disconnect();
      return true; // The step has ended meanwhile: its own thread reports it.
    }
    if (systemTime() - began < due + PATIENCE) {
      return false;
    }
  }
  disconnect();
  Atomics.store(words, at.reported, sequence);
  const what = seen === undefined ? ', and does not answer where it is' : `: ${seen.name}\n${seen.stack}`;
  const text = `asyncio-native: a step has held the event loop${thread} for ${held.toFixed(0)} ms${what}\n`;
  try {
    writeSync(2, text);
  } catch {
    // It is closed, or full.
  }
  return true;
}

/** What runs in the thread; undefined if the step has ended, or the thread does not answer. */
function ask(expression: string): Promise<Seen | undefined> {
  const asked = session;
  return new Promise((resolve) => {
    if (asked === null || (!isMain && workers.size === 0)) {
      resolve(undefined); // The main thread has not announced its workers yet.
      return;
    }
    let awaited = isMain ? 1 : workers.size;
    const end = (seen: Seen | undefined): void => {
      clearTimeout(patience);
      asked.off('NodeWorker.receivedMessageFromWorker', receive);
      resolve(seen);
    };
    const answered = (answer: Answer | undefined): void => {
      const value = answer?.result?.value;
      awaited--;
      if (typeof value === 'string') {
        end(JSON.parse(value) as Seen);
      } else if (awaited === 0) {
        end(undefined);
      }
    };
    const id = ++questions;
    const receive = ({ params }: { params: { message: string } }): void => {
      const message = JSON.parse(params.message) as { id: number; result?: Answer };
      if (message.id === id) {
        answered(message.result);
      }
    };
    const patience = setTimeout(end, PATIENCE, undefined);
    const params = { expression, returnByValue: true, silent: true };
    if (isMain) {
      asked.post('Runtime.evaluate', params, (_error, answer) => answered(answer as Answer | undefined));
      return;
    }
    asked.on('NodeWorker.receivedMessageFromWorker', receive);
    const message = JSON.stringify({ id, method: 'Runtime.evaluate', params });
    for (const sessionId of workers) {
      asked.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    }
  });
}

/** Null if this Node has no inspector. */
function connect(): Session | null {
  try {
    const connected = new Session();
    connected.connectToMainThread();
    if (!isMain) {
      connected.on('NodeWorker.attachedToWorker', ({ params }) => workers.add(params.sessionId));
      connected.on('NodeWorker.detachedFromWorker', ({ params }) => workers.delete(params.sessionId));
      connected.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    }
    return connected;
  } catch {
    return null;
  }
}

function disconnect(): void {
  session?.disconnect();
  session = null;
  workers.clear();
}

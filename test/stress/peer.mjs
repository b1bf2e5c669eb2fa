/**
 * One thread of a round: a loop that others call, and a coroutine on it that calls the others at random. It checks what it
 * sees and keeps a list of what was wrong.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { connectLoop, currentTask, runCoroutineThreadsafe, sleep, wrapFuture } from 'asyncio-native';

/** Calls without an answer, per thread. */
const MAX_CALLS = 40;

export class Peer {
  #loop;
  #id;
  #random;
  /** A word for each thread that there may be: 1 where its end has been decided, so that calls to it may fail. */
  #doomed;
  #remotes = new Map();
  #sequence = 0;
  #calls = 0;
  #busy = true;
  #ended;
  /** The last number that each thread has sent, and how many notes of it came. */
  #last = new Map();
  #notes = {};
  /** How many notes were sent to each. */
  #sent = {};
  #answered = 0;
  #errors = [];

  constructor(loop, id, doomed, random) {
    this.#loop = loop;
    this.#id = id;
    this.#random = random;
    this.#doomed = doomed;
    loop.setExceptionHandler((_loop, { message, exception }) => this.#wrong(`${message}: ${exception?.stack}`));
    const exposed = {
      meet: (...who) => this.meet(...who),
      note: (from, number) => {
        this.#arrived(from, number);
        this.#notes[from] = (this.#notes[from] ?? 0) + 1;
      },
      echo: (from, number, value) => {
        this.#arrived(from, number);
        return value;
      },
      // No coroutine function: that would begin an iteration later than the others.
      slow: (from, number, delay) => {
        this.#arrived(from, number);
        return sleepFor(delay);
      },
      promise: async (from, number, delay) => {
        this.#arrived(from, number);
        await wait(delay);
        return delay;
      },
      fail: (from, number) => {
        this.#arrived(from, number);
        throw new RangeError(`failed ${number}`);
      },
      finish: () => this.finish(),
      report: (expected) => this.report(expected),
      quit: () => loop.stop(),
    };
    for (const [name, fn] of Object.entries(exposed)) loop.expose(name, fn);
  }

  /** Begins to call others. */
  start() {
    this.#ended = this.#loop.createTask(this.#main());
  }

  /** `settles`: Promises are settled in that thread, for its loop does not block it. */
  meet(other, handle, whenFull, settles) {
    this.#remotes.set(other, { remote: connectLoop(handle, { whenFull }), settles });
  }

  /** Stops calling others; when all calls are answered, returns how many notes it has sent to whom. */
  *finish() {
    this.#busy = false;
    yield* this.#ended;
    return this.#sent;
  }

  /**
   * What it has seen when `expected[id]` notes of each thread `id` have come, or after ten seconds. Calls of one thread may overtake
   * those of another, also if they were made later.
   */
  *report(expected) {
    const isMissing = ([id, count]) => Number(id) !== this.#id && (this.#notes[id] ?? 0) < count;
    for (let waited = 0; waited < 10_000 && Object.entries(expected).some(isMissing); waited++) yield* sleep(1);
    return { notes: this.#notes, answered: this.#answered, errors: this.#errors };
  }

  *#main() {
    const random = this.#random;
    const tasks = new Set();
    while (this.#busy) {
      yield* sleep(random.below(3));
      const ids = [...this.#remotes.keys()];
      if (ids.length === 0) continue;
      for (let n = random.below(8); n > 0 && this.#calls < MAX_CALLS; n--) {
        const id = random.pick(ids);
        if (!this.#remotes.has(id)) continue;
        const { remote, settles } = this.#remotes.get(id);
        if (random.below(3) === 0) {
          this.#burst(id, remote);
        } else {
          const task = this.#loop.createTask(this.#call(id, remote, settles));
          tasks.add(task);
          task.addDoneCallback(() => tasks.delete(task));
        }
      }
    }
    for (const task of [...tasks]) yield* task;
  }

  #burst(id, remote) {
    for (let n = this.#random.below(this.#random.below(20) === 0 ? 3000 : 30); n > 0; n--) {
      try {
        remote.callSoonThreadsafe('note', this.#id, ++this.#sequence);
      } catch (error) {
        if (error.code !== 'ERR_ASYNCIO_INBOX_FULL') {
          this.#expectDoomed(id, error);
          this.#remotes.delete(id);
        }
        return;
      }
      this.#sent[id] = (this.#sent[id] ?? 0) + 1;
    }
  }

  *#call(id, remote, settles) {
    const random = this.#random;
    const number = ++this.#sequence;
    const value = this.#value();
    const kind = random.pick(['echo', 'echo', 'slow', settles ? 'promise' : 'slow', 'fail']);
    const delay = random.below(4);
    const argument = kind === 'echo' ? value : delay;
    let settled = 0;
    let call;
    this.#calls++;
    try {
      call = runCoroutineThreadsafe(remote.coroutine(kind, this.#id, number, argument), remote);
      call.addDoneCallback(() => settled++);
      const wants = random.below(10);
      const cancels = wants < 2;
      if (wants === 0) yield;
      if (cancels) call.cancel();
      if (wants === 3) {
        try {
          call.result(random.below(3));
        } catch {
          // It is looked at below, or has not come in time.
        }
      }
      let result;
      try {
        result = yield* wrapFuture(call);
      } finally {
        if (settled !== 1) this.#wrong(`${kind} ${number} to ${id} was settled ${settled} times`);
      }
      if (kind === 'fail') this.#wrong(`${kind} ${number} to ${id} has a result`);
      else if (!same(result, argument)) this.#wrong(`${kind} ${number} to ${id}: ${result} for ${argument}`);
    } catch (error) {
      const isOwn = kind === 'fail' && error instanceof RangeError && error.message === `failed ${number}`;
      const isCancelled = error.name === 'CancelledError' && call?.cancelled();
      if (isCancelled && currentTask().cancelling() > 0) throw error;
      if (!isOwn && !isCancelled && error.code !== 'ERR_ASYNCIO_INBOX_FULL') this.#expectDoomed(id, error);
    } finally {
      this.#calls--;
      this.#answered++;
    }
  }

  #value() {
    const random = this.#random;
    switch (random.below(6)) {
      case 0:
        return random.below(1000) / 8;
      case 1:
        return 'é'.repeat(random.below(600));
      case 2:
        return 'x'.repeat(random.below(30));
      case 3:
        return new Uint8Array(random.below(1500)).fill(7);
      case 4:
        return { list: Array.from({ length: random.below(50) }, (_, n) => n) };
      default:
        return null;
    }
  }

  #arrived(from, number) {
    const last = this.#last.get(from) ?? 0;
    if (number <= last) this.#wrong(`${number} of ${from} came after ${last}`);
    this.#last.set(from, number);
  }

  #expectDoomed(id, error) {
    if (Atomics.load(this.#doomed, id) === 0) this.#wrong(`call to ${id}, which lives: ${error.stack}`);
    else if (error.code !== 'ERR_ASYNCIO_LOOP_CLOSED' && error.code !== 'ERR_ASYNCIO_BROKEN_EXECUTOR') {
      this.#wrong(`call to ${id}, which has ended: ${error.stack}`);
    }
  }

  #wrong(what) {
    this.#errors.push(`thread ${this.#id}: ${what}`);
  }
}

function* sleepFor(delay) {
  yield* sleep(delay);
  return delay;
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

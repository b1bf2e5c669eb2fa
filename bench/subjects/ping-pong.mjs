/** A call to a loop in another thread, which makes a call back: how long that takes. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { connectLoop, getEventLoop } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { median } from '../harness/statistics.mjs';
import { atMostTimes } from '../harness/targets.mjs';
import { startedOnce, startWorker } from '../harness/threads.mjs';

/** Measures every round. Call `next()` for each answer; it returns true if another round follows. */
class Rounds {
  #times = [];
  #size;
  #cpu = cpu();
  #start = performance.now();

  constructor(size) {
    this.#size = size;
  }

  next() {
    const now = performance.now();
    this.#times.push((now - this.#start) * 1000);
    this.#start = now;
    return this.#times.length < this.#size;
  }

  facts(answers) {
    const used = ((cpu() - this.#cpu) * 1000) / this.#size;
    return { rounds: this.#times.length, answers, trip: median(this.#times), cpu: used };
  }
}

function withLoops(mode) {
  return startedOnce(async () => {
    const loop = getEventLoop();
    const sink = { pong: undefined };
    loop.expose('pong', (value) => sink.pong(value));
    const { first } = await startWorker('ping-pong.mjs', { handle: loop.handle(), mode });
    return { loop, sink, remote: connectLoop(first) };
  });
}

/** `run(loop, play)` runs the loop while `play(onEnd)` plays. */
function loops(mode, run) {
  const started = withLoops(mode);
  return async (size) => {
    const { loop, sink, remote } = await started();
    return run(loop, (onEnd) => {
      let answers = 0;
      const rounds = new Rounds(size);
      sink.pong = (value) => {
        answers += value;
        if (rounds.next()) {
          remote.callSoonThreadsafe('ping', 1);
        } else {
          onEnd(rounds.facts(answers));
        }
      };
      remote.callSoonThreadsafe('ping', 1);
    });
  };
}

const hosted = loops('hosted', (loop, play) => {
  if (!loop.isRunning()) {
    loop.attach();
  }
  return new Promise(play);
});

const blocking = loops('blocking', (loop, play) => {
  let found;
  play((facts) => {
    found = facts;
    loop.stop();
  });
  loop.runForever();
  return found;
});

const withPort = startedOnce(() => startWorker('ping-pong.mjs', {}));

async function messages(size) {
  const { worker } = await withPort();
  return new Promise((resolve) => {
    let answers = 0;
    const rounds = new Rounds(size);
    const pong = (value) => {
      answers += value;
      if (rounds.next()) {
        worker.postMessage(1);
      } else {
        worker.off('message', pong);
        resolve(rounds.facts(answers));
      }
    };
    worker.on('message', pong);
    worker.postMessage(1);
  });
}

function withWords(mode) {
  return startedOnce(async () => {
    const words = new Int32Array(new SharedArrayBuffer(8));
    await startWorker('ping-pong.mjs', { words, mode });
    return words;
  });
}

const blockingWords = withWords('blocking');
const asyncWords = withWords('async');

async function waiting(size) {
  const words = await blockingWords();
  const before = words[1];
  const rounds = new Rounds(size);
  do {
    const seen = Atomics.load(words, 1);
    Atomics.add(words, 0, 1);
    Atomics.notify(words, 0);
    Atomics.wait(words, 1, seen);
  } while (rounds.next());
  return rounds.facts(words[1] - before);
}

async function waitingAsync(size) {
  const words = await asyncWords();
  const before = words[1];
  const rounds = new Rounds(size);
  do {
    const seen = Atomics.load(words, 1);
    Atomics.add(words, 0, 1);
    Atomics.notify(words, 0);
    await Atomics.waitAsync(words, 1, seen).value;
  } while (rounds.next());
  return rounds.facts(words[1] - before);
}

const target = [atMostTimes(0.5, 'MessagePort')];

export default {
  name: 'ping-pong',
  title: 'a call to a loop in another thread and one back, both threads on one CPU',
  size: 20_000,
  quickSize: 5_000,
  repeat: { warmup: 500, times: 3 },
  pinned: true,
  metrics: {
    trip: { title: 'there and back, p50', unit: 'µs', better: 'lower', targets: target },
    cpu: { title: 'CPU of all threads per round', unit: 'µs', better: 'lower' },
  },
  ours: { 'callSoonThreadsafe, hosted': hosted, 'callSoonThreadsafe, blocking': blocking },
  peers: {
    MessagePort: messages,
    'Atomics.wait': waiting,
    'Atomics.waitAsync': waitingAsync,
    ...elsewhere('ping_pong'),
  },
  unfair: ['Atomics.wait'],
  note: 'Atomics.wait: two threads that do nothing but wait for each other, where none can serve anything else',
  check({ rounds, answers }, size) {
    assert.equal(rounds, size);
    assert.equal(answers, size, 'answers were lost');
  },
};

/**
 * How much work a loop hosted on Node's own does while Node answers HTTP requests in the same thread. The reference is
 * a blocking run in the time that the requests leave: the time of the core, less what a server without a loop needs for
 * as many requests.
 */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { atOnce, CONNECTIONS, underLoad } from '../harness/http-server.mjs';
import { newEventLoop } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { median } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';

/** Requests per second. */
const RATE = 10_000;
const ROUNDS = 5;
/** How long a blocking run is measured (ms). */
const BLOCKING = 300;

/** A chain of callbacks. The number of callbacks is the work done. */
function chainOn(loop) {
  const chain = { ran: 0, on: true };
  const link = () => {
    chain.ran++;
    if (chain.on) {
      loop.callSoon(link);
    }
  };
  loop.callSoon(link);
  return chain;
}

/** A crowd of tasks that give way to each other. */
function crowdOn(loop) {
  const crowd = { ran: 0, on: true };
  function* task() {
    while (crowd.on) {
      yield;
      crowd.ran++;
    }
  }
  for (let i = 0; i < 100; i++) {
    loop.createTask(task());
  }
  return crowd;
}

/** Callbacks or switches per second of CPU time in a blocking run, without requests. */
function unhosted(work) {
  const loop = newEventLoop();
  const busy = work(loop);
  const before = cpu();
  const end = performance.now() + BLOCKING;
  const look = () => {
    if (performance.now() < end) {
      loop.callLater(1, look);
    } else {
      busy.on = false;
      loop.stop();
    }
  };
  look();
  loop.runForever();
  const rate = busy.ran / (cpu() - before);
  finish(loop, busy);
  return rate * 1000;
}

/** The same hosted on Node's own loop, without requests: the cost of being hosted. */
async function unasked(work) {
  const loop = newEventLoop();
  const busy = work(loop);
  loop.attach();
  const before = cpu();
  await setTimeout(BLOCKING);
  const rate = busy.ran / (cpu() - before);
  loop.detach();
  finish(loop, busy);
  return rate * 1000;
}

/** Lets tasks end before the loop is closed. */
function finish(loop, busy) {
  busy.on = false;
  loop.callSoon(() => loop.callSoon(() => loop.stop()));
  loop.runForever();
  loop.close();
}

/** The work on a hosted loop, as a side of the server. */
function beside(work) {
  let loop;
  const side = {
    ...atOnce,
    busy: undefined,
    start() {
      loop = newEventLoop();
      side.busy = work(loop);
      loop.attach();
    },
    stop() {
      loop.detach();
      finish(loop, side.busy);
    },
  };
  return side;
}

function hosted(work) {
  return (size) =>
    underLoad(async (run) => {
      const side = beside(work);
      const rounds = [];
      for (let i = 0; i <= ROUNDS; i++) {
        const alone = unhosted(work);
        const asIfAlone = (await unasked(work)) / alone;
        const without = await run(atOnce, size, RATE);
        const having = await run(side, size, RATE);
        const left = 1 - (without.cpu * size) / 1e6 / having.seconds;
        const done = side.busy.ran / having.seconds;
        // The first run compiles what the others run.
        if (i > 0) {
          rounds.push({
            alone,
            unasked: asIfAlone,
            left,
            done,
            ratio: done / (alone * left),
            http: having.rate / without.rate,
          });
        }
      }
      const middle = (name) => median(rounds.map((each) => each[name]));
      return {
        ratio: middle('ratio'),
        unasked: middle('unasked'),
        rate: middle('done') / 1e6,
        alone: middle('alone') / 1e6,
        left: middle('left'),
        http: middle('http'),
      };
    });
}

export default {
  name: 'hosted-loop',
  title: `a busy loop on Node's own beside ${RATE.toLocaleString('en-US')} HTTP requests/s over ${CONNECTIONS} connections, against a blocking run`,
  size: 10_000,
  quickSize: 1_000,
  realTime: false,
  metrics: {
    ratio: {
      title: 'throughput, to that of a blocking run in the time that the requests leave',
      unit: 'times',
      better: 'higher',
      compare: false,
      targets: [atLeast(0.95)],
    },
    unasked: {
      title: 'throughput without requests, to that of a blocking run',
      unit: 'times',
      better: 'higher',
      compare: false,
      targets: [atLeast(0.95)],
    },
    http: {
      title: 'requests, to those without a loop',
      unit: 'times',
      better: 'higher',
      compare: false,
      targets: [atLeast(0.95)],
    },
    rate: { title: 'throughput', unit: 'M/s', better: 'higher' },
    alone: { title: 'of a blocking run', unit: 'M/s', better: 'higher', compare: false },
    left: { title: 'the time that is left', unit: 'of a core', better: 'higher', compare: false },
  },
  ratios: false,
  ours: { 'a chain of callbacks': hosted(chainOn), 'switches of 100 tasks': hosted(crowdOn) },
  peers: {},
  check({ asked, answered, rate }, size) {
    assert.equal(asked, 2 * (ROUNDS + 1) * size, 'too few requests');
    assert.equal(answered, asked, 'not all requests were answered');
    assert.ok(rate > 0, 'the loop did nothing');
  },
};

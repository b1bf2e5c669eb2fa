/** The cost of debug mode: while it is off, with or without having been on before, and while it is on. */
import assert from 'node:assert/strict';
import { createTask, gather, getEventLoop } from '../harness/library.mjs';
import { atMostTimesForm } from '../harness/targets.mjs';

const TASKS = 1_000;
/** The fraction of the work that is done while debug mode is on, which is slow. */
const SHARE = 0.1;

/** Makes and ends tasks, then lets tasks give way to each other; returns facts about each. */
function work(size) {
  const loop = getEventLoop();
  const facts = { made: 0, turns: 0, size, debug: loop.getDebug() };
  function* short() {
    facts.made++;
  }
  function* worker(turns) {
    for (let i = 0; i < turns; i++) {
      yield;
      facts.turns++;
    }
  }
  loop.runUntilComplete(
    (function* () {
      let start = performance.now();
      for (let i = 0; i < size; i += TASKS) {
        yield* gather(Array.from({ length: TASKS }, () => createTask(short())));
      }
      facts.create = ((performance.now() - start) * 1e6) / size;
      start = performance.now();
      yield* gather(Array.from({ length: TASKS }, () => createTask(worker(size / TASKS))));
      facts.turn = ((performance.now() - start) * 1e6) / size;
    })(),
  );
  return facts;
}

/** The work that was done in debug mode, once in a process, before it was switched off again. */
let before;

function switchOnAndOff() {
  const loop = getEventLoop();
  loop.setDebug(true);
  const facts = work(TASKS);
  loop.setDebug(false);
  return facts;
}

const OFF_AGAIN = 'off again';
const NEVER_ON = 'never on';
const targets = [atMostTimesForm(1.05, OFF_AGAIN, NEVER_ON)];

export default {
  name: 'debug-off',
  title: 'tasks while debug mode was never on, is off again, or is on',
  size: 500_000,
  quickSize: 200_000,
  // V8 must forget what it has learned from calls in debug mode.
  repeat: { warmup: 2000, times: 5, busy: true },
  metrics: {
    create: { title: 'making and ending a task', unit: 'ns', better: 'lower', targets },
    turn: { title: 'a switch', unit: 'ns', better: 'lower', targets },
  },
  ours: {
    [NEVER_ON]: work,
    [OFF_AGAIN]: (size) => {
      before ??= switchOnAndOff();
      return { ...work(size), before };
    },
    on: (size) => {
      getEventLoop().setDebug(true);
      return work(size * SHARE);
    },
  },
  peers: {},
  check({ made, turns, debug, before: earlier, size: part }, size, { form }) {
    assert.equal(part, form === 'on' ? size * SHARE : size, 'wrong size');
    assert.equal(made, part, 'not all tasks ran, once');
    assert.equal(turns, part, 'turns were lost');
    assert.equal(debug, form === 'on', 'debug mode is not what it should be');
    if (form === OFF_AGAIN) {
      assert.ok(earlier.debug && earlier.made === TASKS, 'debug mode was not in use before');
    }
  },
};

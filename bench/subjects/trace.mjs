/**
 * The cost of a trace: while there is none, with or without an earlier one, and while it records. Also the cost of
 * watching for slow steps.
 */
import assert from 'node:assert/strict';
import { gather, getEventLoop, setSlowStep } from '../harness/library.mjs';
import { atMost, atMostTimesForm, onlyFor } from '../harness/targets.mjs';

const TASKS = 1_000;

/** Tasks that give way to each other: how often, and the time of each switch. */
function turns(size) {
  const loop = getEventLoop();
  const facts = { turns: 0 };
  function* worker() {
    for (let i = 0; i < size / TASKS; i++) {
      yield;
      facts.turns++;
    }
  }
  const start = performance.now();
  loop.runUntilComplete(
    (function* () {
      yield* gather(Array.from({ length: TASKS }, () => worker()));
    })(),
  );
  facts.turn = ((performance.now() - start) * 1e6) / size;
  return facts;
}

/** Milliseconds in which the watching thread starts, which must not be measured. */
const SETTLES = 300;

/** Does half of the work as it is, the other half between `begin` and `end`. */
async function both(size, begin, end) {
  const plain = turns(size / 2);
  const begun = await begin();
  const observed = turns(size / 2);
  end(begun);
  const trace = begun && { active: begun.active, recorded: begun.recorded };
  return { turn: observed.turn, added: observed.turn - plain.turn, turns: plain.turns + observed.turns, trace };
}

/** A trace that was made and stopped earlier in this process. */
let before;

function traceOnce() {
  const trace = getEventLoop().trace();
  turns(TASKS);
  trace.stop();
  return trace;
}

const NEVER = 'never traced';
const OFF_AGAIN = 'off again';
const ON = 'traced';
const WATCHED = 'watched for slow steps';
const nothing = () => {};

export default {
  name: 'trace',
  title: 'tasks that give way while nothing is traced, or is any more, or is; while slow steps are watched for',
  size: 1_000_000,
  quickSize: 200_000,
  repeat: { warmup: 1000, times: 5, busy: true },
  metrics: {
    turn: { title: 'a switch', unit: 'ns', better: 'lower', targets: [atMostTimesForm(1.05, OFF_AGAIN, NEVER)] },
    added: {
      title: 'more than one that is not observed',
      unit: 'ns',
      better: 'lower',
      compare: false,
      targets: [onlyFor(ON, atMost(150)), onlyFor(WATCHED, atMost(150))],
    },
  },
  ours: {
    [NEVER]: (size) => both(size, nothing, nothing),
    [OFF_AGAIN]: (size) => {
      before ??= traceOnce();
      return both(size, () => before, nothing);
    },
    [ON]: (size) =>
      both(
        size,
        () => getEventLoop().trace(),
        (trace) => trace.stop(),
      ),
    [WATCHED]: (size) =>
      both(
        size,
        () => {
          setSlowStep(10_000);
          return new Promise((resolve) => setTimeout(resolve, SETTLES));
        },
        () => setSlowStep(0),
      ),
  },
  peers: {},
  check({ turns: all, trace }, size, { form }) {
    assert.equal(all, size, 'turns were lost');
    if (form === ON) {
      assert.ok(trace.recorded >= size, `${trace.recorded} records`);
    } else if (form === OFF_AGAIN) {
      assert.ok(!trace.active && trace.recorded > TASKS, 'it was not traced before');
    }
  },
};

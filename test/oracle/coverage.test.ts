import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generate } from './generate.js';
import { toJavaScript } from './javascript.js';
import { readRecording } from './recording.js';

/** What programs are to use, each in at least so many of them. */
const LEAST = 40;

/** Patterns in programs as they are printed in JavaScript. */
const FEATURES: Record<string, RegExp> = {
  'a task that awaits another': /yield\* the\(body/,
  'nested awaits': /yield\* body\d\(\)/,
  'cancellation of a task': /the\(body\d\)\.cancel\(\)/,
  'cancellation with a message': /\.cancel\("m/,
  'cancellation of oneself': /me\(\)\.cancel\(\)/,
  uncancel: /me\(\)\.uncancel\(\)/,
  'catching a cancellation': /instanceof CancelledError/,
  'a finally that awaits': /finally \{\s+log\(\d+, yield\*/,
  'a future that is set': /the\(future\d\)\.setResult/,
  'a future that fails': /the\(future\d\)\.setException/,
  'a future that is cancelled': /the\(future\d\)\.cancel/,
  'done callbacks': /addDoneCallback/,
  'done callbacks that are removed': /removeDoneCallback/,
  gather: /gather\(/,
  'gather with returnExceptions': /returnExceptions: true/,
  'gather that is cancelled': /the\(gather\d\)\.cancel/,
  wait: /yield\* wait\(/,
  'wait for the first': /FIRST_COMPLETED/,
  'wait for the first exception': /FIRST_EXCEPTION/,
  'wait with a timeout': /wait\(.{0,100}timeout:/,
  waitFor: /waitFor\(/,
  shield: /shield\(/,
  'shield that is cancelled': /the\(shield\d\)\.cancel/,
  asCompleted: /asCompleted\(/,
  'asCompleted with a timeout': /asCompleted\(.{0,100}timeout:/,
  timeout: /timeout\(/,
  timeoutAt: /timeoutAt\(/,
  'timeouts in timeouts': /timeout\([\s\S]{0,200} {4}const result\d+ = yield\* timeout\(/,
  reschedule: /\.reschedule\(/,
  'task groups': /taskGroup\(/,
  'late children of a task group': /taskGroup\([\s\S]{0,200}yield\*[\s\S]{0,100}adopt\(/,
  locks: /new Lock\(\)/,
  'a lock by with': /lock\d\.with\(/,
  semaphores: /new Semaphore\(/,
  'a semaphore by with': /semaphore\d\.with\(/,
  'bounded semaphores': /new BoundedSemaphore\(/,
  conditions: /condition\d\.wait\(\)/,
  'conditions with a predicate': /condition\d\.waitFor\(/,
  'condition.notify': /condition\d\.notify\(/,
  'condition.notifyAll': /condition\d\.notifyAll\(/,
  events: /event\d\.wait\(\)/,
  'event.clear': /event\d\.clear\(\)/,
  barriers: /barrier\d\.wait\(\)/,
  'barrier.abort': /barrier\d\.abort\(\)/,
  'barrier.reset': /barrier\d\.reset\(\)/,
  queues: /queue\d\.get\(\)/,
  'priority queues': /priority\d\.get\(\)/,
  stacks: /stack\d\.get\(\)/,
  'a put that may wait': /(?:queue|priority|stack)\d\.put\(/,
  'queue.join': /\.join\(\)/,
  'queue.taskDone': /\.taskDone\(\)/,
  'queue.shutdown': /\.shutdown\(\)/,
  'queue.shutdown, immediate': /immediate: true/,
  'eager tasks': /eager\(/,
  'eager children of a group': /adopt\(.*eagerStart: true/,
  'context variables that are set': /assign\(variable0/,
  'context variables that are set back': /undo\(\)/,
  'context variables that are read': /variable0\.get\(\)/,
  'tasks in a context of their own': /within\(context0/,
  'calls in a context': /context0\.run\(/,
  'handles that are cancelled': /drop\(/,
  callSoon: /loop\.callSoon\(/,
  callLater: /loop\.callLater\(/,
  callAt: /loop\.callAt\(/,
};

test('the programs use everything that they are to use, often enough', () => {
  const { first, traces } = readRecording();
  assert.ok(traces.length >= 4000);
  const programs = traces.map((_, i) => toJavaScript(generate(first + i), 'yield*'));
  const rare = Object.entries(FEATURES)
    .map(([feature, pattern]) => ({ feature, count: programs.filter((program) => pattern.test(program)).length }))
    .filter(({ count }) => count < LEAST);
  assert.deepEqual(rare, []);
});

test('the traces tell of what one hopes for, often enough', () => {
  const { traces } = readRecording();
  const events = [
    '!cancelled',
    '!timeout',
    '!(',
    '!shut',
    '!full',
    '!empty',
    '!broken',
    '!runtime',
    '!state',
    '~',
    'handler=',
  ];
  const rare = events.filter((event) => traces.filter((trace) => trace.includes(event)).length < LEAST);
  assert.deepEqual(rare, []);
});

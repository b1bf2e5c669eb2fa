/**
 * The rows of the summary in docs/performance.md: `{ what, subject, metric, form }`. `peers` limits the peers that a row names.
 * Rows whose subject was not measured are left out. A subject without a row here gets a row for each of its forms.
 * `first` marks the eight rows that README shows, too.
 */
const MOST = '10,000,000';

export const rows = [
  {
    what: 'a sleeping task, a million of them: peak memory by `yield sleep(d)`',
    subject: 'memory',
    metric: 'peak',
    form: 'yield sleep(d)',
    first: true,
  },
  { what: 'the same by `yield* sleep(d)`', subject: 'memory', metric: 'peak', form: 'yield* sleep(d)', peers: [] },
  {
    what: 'a sleeping task by `yield* sleep(d)`: CPU time, to start and finish',
    subject: 'memory',
    metric: 'cpu',
    form: 'yield* sleep(d)',
    first: true,
  },
  {
    what: `a sleeping task by \`yield* sleep(d)\`, ${MOST} of them`,
    subject: 'growth',
    metric: 'bytes',
    form: `${MOST} tasks`,
    peers: [],
  },
  {
    what: 'the same by `yield sleep(d)`',
    subject: 'growth',
    metric: 'bytes',
    form: `${MOST} tasks, yield sleep(d)`,
    peers: [],
  },
  { what: `a pending timer, ${MOST} of them`, subject: 'growth', metric: 'bytes', form: `${MOST} timers`, peers: [] },
  { what: 'a switch by `yield`, 1,000 tasks', subject: 'task-switch', metric: 'time', form: 'yield', first: true },
  { what: 'a switch by `yield* sleep(0)`', subject: 'task-switch', metric: 'time', form: 'yield* sleep(0)', peers: [] },
  {
    what: '`callSoon`, a burst of a million, blocking',
    subject: 'callsoon-burst',
    metric: 'rate',
    form: 'callSoon, blocking',
  },
  {
    what: 'the same on an attached loop',
    subject: 'callsoon-burst',
    metric: 'rate',
    form: 'callSoon, attached',
    peers: [],
  },
  { what: 'a chain of callbacks, blocking', subject: 'chain-blocking', metric: 'rate', form: 'callSoon' },
  {
    what: "a chain on Node's loop, beside a timer and a socket",
    subject: 'chain-hosted',
    metric: 'rate',
    form: 'callSoon, attached',
  },
  { what: '`gather` of 1,000', subject: 'gather', metric: 'rate', form: 'gather', first: true },
  { what: '`taskGroup` of 1,000', subject: 'task-group', metric: 'rate', form: 'taskGroup' },
  { what: 'resuming at depth 1,000 against depth 1', subject: 'depth', metric: 'ratio', form: 'coroutine(), yield*' },
  { what: '`lock.with`, uncontended', subject: 'lock', metric: 'uncontended', form: 'lock.with' },
  { what: '`lock.with` in a crowd of 100', subject: 'lock', metric: 'contended', form: 'lock.with' },
  { what: '`semaphore.with`, ten of 1,000 inside', subject: 'semaphore', metric: 'time', form: 'semaphore.with' },
  { what: 'a queue, unbounded', subject: 'queue', metric: 'rate', form: 'Queue' },
  { what: 'a queue with room for one', subject: 'queue', metric: 'handover', form: 'Queue' },
  { what: '`timeout` around a coroutine that ends at once', subject: 'timeout', metric: 'time', form: 'timeout' },
  { what: 'timers within a second: adding', subject: 'timers-second', metric: 'add', form: 'callLater' },
  { what: 'timers within a second: cancelling', subject: 'timers-second', metric: 'cancel', form: 'callLater' },
  { what: 'timers within an hour: adding', subject: 'timers-hour', metric: 'add', form: 'callLater' },
  { what: 'timers within an hour: cancelling', subject: 'timers-hour', metric: 'cancel', form: 'callLater' },
  { what: 'a pending timer, live memory', subject: 'timer-memory', metric: 'live', form: 'callLater', first: true },
  {
    what: 'a million timers firing within a second, CPU',
    subject: 'timers-fire',
    metric: 'cpu',
    form: 'callLater, attached',
  },
  {
    what: '`runUntilComplete` of a coroutine that ends at once',
    subject: 'run-until-complete',
    metric: 'time',
    form: 'runUntilComplete',
  },
  { what: 'a blocking wait of 1 ms: how late it ends', subject: 'wait-1ms', metric: 'over', form: 'sleep(1)' },
  {
    what: 'node:http beside an idle attached loop: throughput against no loop',
    subject: 'hosted-http',
    metric: 'throughput',
    form: 'attached, idle',
    peers: ['nothing'],
  },
  {
    what: 'node:http beside a busy loop: p99 latency against no loop',
    subject: 'hosted-http',
    metric: 'p99Ratio',
    form: 'attached, busy, 10,000/s',
    peers: ['setImmediate, busy, 10,000/s'],
  },
  {
    what: 'a busy loop beside 10,000 HTTP requests/s: throughput against a blocking run in the time that the requests leave',
    subject: 'hosted-loop',
    metric: 'ratio',
    form: 'a chain of callbacks',
  },
  {
    what: 'a coroutine per request, 10,000/s: throughput against an async function',
    subject: 'hosted-http',
    metric: 'throughput',
    form: 'a coroutine per request, 10,000/s',
    peers: ['nothing, 10,000/s'],
  },
  {
    what: 'a million calls from a Worker to a hosted loop',
    subject: 'flood',
    metric: 'rate',
    form: 'callSoonThreadsafe, attached',
  },
  {
    what: 'a call to a loop in another thread and one back, on one CPU',
    subject: 'ping-pong',
    metric: 'trip',
    form: 'callSoonThreadsafe, hosted',
  },
  {
    what: "blocking on a trivial coroutine's result in another thread",
    subject: 'blocking-call',
    metric: 'time',
    form: 'result()',
    first: true,
  },
  {
    what: '`x => x + 1` in two threads, awaited',
    subject: 'executor',
    metric: 'rate',
    form: 'submit, await',
    first: true,
  },
  { what: 'a single call of it', subject: 'executor', metric: 'latency', form: 'submit, await' },
  {
    what: '`import` of the package, CPU',
    subject: 'start-up',
    metric: 'cpu',
    form: 'import',
    first: true,
    peers: ['import of node:http', 'import of bluebird', 'import of piscina'],
  },
  { what: '`import` and a first run, CPU', subject: 'start-up', metric: 'cpu', form: 'import and run', peers: [] },
];

/** Subjects without a row in the summary. Only their own tables show them. */
export const absent = new Set(['context', 'debug-off', 'trace']);

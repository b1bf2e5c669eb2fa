const CALLS = ['test/queue/calls.test.ts'];
const SENDER = ['test/queue/call-sender.test.ts'];
const CANCEL = ['test/queue/cancel.test.ts'];
const LOCAL = ['test/queue/local.test.ts'];
const PROGRESS = ['test/queue/progress.test.ts'];
const SERVER = ['test/queue/server-faults.test.ts'];

export default [
  {
    file: 'lib/queue/answer-listener.ts',
    text: '  } else {\n    handlers.answered(id);',
    replacement: '  } else {',
    tests: CALLS,
  },
  {
    file: 'lib/queue/call-sender.ts',
    text: 'if (!LOST.test(message)) {',
    replacement: 'if (true) {',
    tests: SENDER,
  },
  {
    file: 'lib/queue/call-sender.ts',
    text: 'FULL.test(message) ? full(error as Error) : error',
    replacement: 'error',
    tests: SENDER,
  },
  {
    file: 'lib/queue/call-sender.ts',
    text: 'if (this.#isWanted(next.call)) {',
    replacement: 'if (true) {',
    tests: SENDER,
  },
  {
    file: 'lib/queue/call-sender.ts',
    text: 'if (this.#isWanted(call)) {',
    replacement: 'if (true) {',
    tests: SENDER,
  },
  {
    file: 'lib/queue/call-sender.ts',
    text: 'while (this.#underway > 0) {',
    replacement: 'while (false) {',
    tests: SENDER,
  },
  {
    file: 'lib/queue/call-sender.ts',
    text: 'if (!this.#isTogether) {',
    replacement: 'if (true) {',
    tests: SENDER,
  },
  {
    file: 'lib/queue/connection-options.ts',
    text: 'checkOptions(what, connection, PARTS);',
    replacement: '',
    tests: LOCAL,
  },
  {
    file: 'lib/queue/connection-options.ts',
    text: 'const encryption = tls === true ? { tls: {} } : typeof tls ===',
    replacement: 'const encryption = tls === true ? {} : typeof tls ===',
    tests: SERVER,
  },
  {
    file: 'lib/queue/connection-options.ts',
    text: "typeof tls === 'object' ? { tls } : {};",
    replacement: '{};',
    tests: SERVER,
  },
  {
    file: 'lib/queue/payload.ts',
    text: 'if (size > limit) {',
    replacement: 'if (size >= limit) {',
    tests: SENDER,
  },
  {
    file: 'lib/queue/payload.ts',
    text: '3 * text.length > limit ? Buffer.byteLength(text) : 0',
    replacement: 'text.length',
    tests: SENDER,
  },
  {
    file: 'lib/queue/payload.ts',
    text: 'return Number.isFinite(value) && !Object.is(value, -0);',
    replacement: 'return true;',
    tests: SENDER,
  },
  {
    file: 'lib/queue/payload.ts',
    text: 'Object.keys(values).length === values.length &&',
    replacement: '',
    tests: SENDER,
  },
  {
    file: 'lib/queue/progress-sender.ts',
    text: `  end(): void {
    if (this.#latest !== undefined) {`,
    replacement: `  end(): void {
    if (false) {`,
    tests: PROGRESS,
  },
  {
    file: 'lib/queue/progress-sender.ts',
    text: 'if (!this.#isSending) {',
    replacement: 'if (true) {',
    tests: PROGRESS,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: 'await this.#lookFor(0);',
    replacement: '',
    tests: SERVER,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: "redis.on('close', () => this.#away());",
    replacement: '',
    tests: SERVER,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: 'isQueued ? reconnectTimeout : connectTimeout',
    replacement: 'connectTimeout',
    tests: SERVER,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: 'this.#awaySince = undefined;',
    replacement: '',
    tests: SERVER,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: 'if (this.#isAsked) {',
    replacement: 'if (false) {',
    tests: SERVER,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: 'this.#lookFor(1);',
    replacement: '',
    tests: SERVER,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: `    if (!this.#waiting.has(call)) {
      this.#withdraw(call.id);`,
    replacement: `    if (false) {
      this.#withdraw(call.id);`,
    tests: CANCEL,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: 'await redis.publish(cancelChannel(this.#settings.queue), id);',
    replacement: '',
    tests: CANCEL,
  },
  {
    file: 'lib/queue/queue-client.ts',
    text: `    if (now - awaySince >= connectTimeout) {
      this.#leaveRest();`,
    replacement: `    if (false) {
      this.#leaveRest();`,
    tests: SERVER,
  },
  {
    file: 'lib/queue/queue-executor.ts',
    text: 'readonly takesFunctions = false;',
    replacement: 'readonly takesFunctions = true;',
    tests: LOCAL,
  },
  {
    file: 'lib/queue/queue-task.ts',
    text: 'const limit = timeout === Number.POSITIVE_INFINITY ? undefined : timeout;',
    replacement: 'const limit = timeout;',
    tests: CALLS,
  },
  {
    file: 'lib/queue/redis-connection.ts',
    text: "if (limit > 0 && policy !== 'noeviction') {",
    replacement: "if (limit > 0 && policy === 'allkeys-lru') {",
    tests: SERVER,
  },
  {
    file: 'lib/queue/redis-connection.ts',
    text: 'subscriber.subscribe(channel).then(again, () => {',
    replacement: 'subscriber.subscribe(channel).then(undefined, () => {',
    tests: SERVER,
  },
  {
    file: 'lib/queue/redis-connection.ts',
    text: "} else if (UNTRUSTED.test((error as NodeJS.ErrnoException).code ?? '')) {",
    replacement: '} else if (false) {',
    tests: ['test/queue/tls.test.ts'],
  },
  {
    file: 'lib/queue/worker-calls.ts',
    text: 'progress.end();',
    replacement: '',
    tests: PROGRESS,
  },
  {
    file: 'lib/queue/worker-calls.ts',
    text: 'this.#running.set(id, submitted);',
    replacement: '',
    tests: CANCEL,
  },
  {
    file: 'lib/queue/worker-calls.ts',
    text: 'thrown instanceof CancelledError ||',
    replacement: '',
    tests: CANCEL,
  },
  {
    file: 'lib/rpc/client-connection.ts',
    text: 'pendingCalls().arrive(() => future?._progressed(value));',
    replacement: 'future?._progressed(value);',
    tests: ['test/executor/progress.test.ts'],
  },
  {
    file: 'lib/rpc/server-connection.ts',
    text: `    if (!this.#replies.isBacklogged) {
      this.#reply(PROGRESS`,
    replacement: `    if (true) {
      this.#reply(PROGRESS`,
    tests: ['test/executor/progress.test.ts'],
  },
  {
    file: 'lib/queue/worker-calls.ts',
    text: 'isGivenBack = submitted._withdraw();',
    replacement: '',
    tests: ['test/queue/fetch-ahead.test.ts'],
  },
  {
    file: 'lib/queue/worker-calls.ts',
    text: 'this.#givenBack.set(id, job);',
    replacement: '',
    tests: ['test/queue/fetch-ahead.test.ts'],
  },
  {
    file: 'lib/queue/worker-calls.ts',
    text: 'await job.moveToWait(token);',
    replacement: '',
    tests: ['test/queue/fetch-ahead.test.ts'],
  },
  {
    file: 'lib/queue/fetch-ahead.ts',
    text: 'this.#set(0);',
    replacement: '',
    tests: ['test/queue/fetch-ahead.test.ts'],
  },
  {
    file: 'lib/queue/worker-calls.ts',
    text: 'this.#cancelled.add(id);',
    replacement: '',
    tests: ['test/queue/fetch-ahead.test.ts'],
  },
];

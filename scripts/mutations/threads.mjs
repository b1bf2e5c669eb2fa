const CALLS = ['test/threads/calls.test.ts'];
const LOOP_THREAD = ['test/threads/loop-thread.test.ts'];
const FUTURE = ['test/threads/concurrent-future.test.ts'];

export default [
  {
    file: 'lib/threads/loop-thread.ts',
    text: 'tell = (cause) => (cause === undefined ? resolve() : reject(cause));',
    replacement: 'tell = () => resolve();',
    tests: LOOP_THREAD,
  },
  {
    file: 'lib/threads/loop-thread.ts',
    text: '    this.#ended.catch(() => {});\n',
    replacement: '',
    tests: LOOP_THREAD,
  },
  {
    file: 'lib/threads/loop-thread.ts',
    text: '    if (!daemon) {',
    replacement: '    if (daemon) {',
    tests: LOOP_THREAD,
  },
  {
    file: 'lib/threads/loop-thread.ts',
    text: '    this._worker.ref();\n    await this.#ended;',
    replacement: '    await this.#ended;',
    tests: LOOP_THREAD,
  },
  {
    file: 'lib/threads/loop-thread.ts',
    text: '    this.stop();\n    await this.join();',
    replacement: '    this.stop();',
    tests: LOOP_THREAD,
  },
  {
    file: 'lib/threads/remote-loop.ts',
    text: '    this.#args = undefined;\n    return',
    replacement: '    return',
    tests: FUTURE,
  },
  {
    file: 'lib/threads/remote-loop.ts',
    text: 'this.#connection.send(name, args, this._whenFull);',
    replacement: 'this.#connection.send(name, args);',
    tests: ['test/threads/inbox-full.test.ts'],
  },
  {
    file: 'lib/threads/remote-loop.ts',
    text: 'return { ...this.#handle, id, native: nativePostTable(id) };',
    replacement: 'return { ...this.#handle, id: 0, native: null };',
    tests: LOOP_THREAD.concat('test/native-header/posting.test.ts'),
    backend: 'native',
  },
  {
    file: 'lib/threads/connect.ts',
    text: 'if (coro._connection !== loop._connection) {',
    replacement: 'if (false) {',
    tests: CALLS.concat(FUTURE),
  },
  {
    file: 'lib/threads/connect.ts',
    text: 'return options.signal === undefined ? call : call.cancelOn(options.signal);',
    replacement: 'return call;',
    tests: FUTURE.concat('test/task/signal.test.ts'),
  },
  {
    file: 'lib/threads/wrap-future.ts',
    text: '  if (future instanceof Future) {\n    return future;\n  }\n',
    replacement: '',
    tests: FUTURE,
  },
  {
    file: 'lib/threads/wrap-future.ts',
    text: 'const { loop = getRunningLoop() } = options;',
    replacement: 'const loop = getRunningLoop();',
    tests: FUTURE,
  },
];

const TRACE = ['test/trace/trace.test.ts'];
const SLOW = ['test/trace/slow-step.test.ts'];
const STEP = ['test/loop/longest-step.test.ts'];
const DIAGNOSTICS = ['test/trace/diagnostics.test.ts'];
const LOOK = ['test/cli/look.test.ts'];

export default [
  {
    file: 'lib/trace/trace-ring.ts',
    text: 'return Math.max(0, this.written - this.capacity);',
    replacement: 'return 0;',
    tests: TRACE,
  },
  {
    file: 'lib/trace/chrome-events.ts',
    text: 'return Math.max(0, this.#nanos(to) - this.#nanos(from) - 1) / 1000;',
    replacement: 'return Math.max(0, this.#nanos(to) - this.#nanos(from) + 1000) / 1000;',
    tests: TRACE,
  },
  {
    file: 'lib/trace/chrome-events.ts',
    text: '    this.#sources.delete(key);\n',
    replacement: '',
    tests: TRACE,
  },
  {
    file: 'lib/trace/chrome-events.ts',
    text: "      this.#close(end, 'is not over');",
    replacement: '      this.#open.pop();',
    tests: TRACE,
  },
  {
    file: 'lib/trace/loop-recorder.ts',
    text: '        if (slot !== own) {\n          this.ring.write(this.#time, this.names.task(object, slot), TASK_WAKE);\n        }',
    replacement: '        this.ring.write(this.#time, this.names.task(object, slot), TASK_WAKE);',
    tests: TRACE,
  },
  {
    file: 'lib/trace/loop-recorder.ts',
    text: 'const how = outcome === FULFILLED ? FINISHED : outcome === IS_CANCELLED ? CANCELLED : FAILED;',
    replacement: 'const how = outcome === FULFILLED ? FINISHED : FAILED;',
    tests: TRACE,
  },
  {
    file: 'lib/trace/recorded-trace.ts',
    text: '    this.#recorder.onClosed = () => this.stop();\n',
    replacement: '',
    tests: TRACE,
  },
  {
    file: 'lib/trace/recorded-trace.ts',
    text: '  if (isTraced(scheduler)) {',
    replacement: '  if (!isTraced(scheduler)) {',
    tests: TRACE,
  },
  {
    file: 'lib/trace/step-watch.ts',
    text: 'if (duration >= this.#limit) {',
    replacement: 'if (duration < this.#limit) {',
    tests: SLOW,
  },
  {
    file: 'lib/trace/diagnostics-publisher.ts',
    text: 'object instanceof Task && !isNotifying(object) && !isAsleep(object)',
    replacement: 'object instanceof Task',
    tests: DIAGNOSTICS,
  },
  {
    file: 'lib/trace/diagnostics-watch.ts',
    text: '      lazyTrace().detachDiagnostics(scheduler);\n',
    replacement: '',
    tests: DIAGNOSTICS,
  },
  {
    file: 'lib/introspection/step-times.ts',
    text: 'if (duration > (this.#longest?.duration ?? 0)) {',
    replacement: 'if (duration >= 0) {',
    tests: STEP,
  },
  {
    file: 'lib/introspection/step-times.ts',
    text: '    this.#longest = null;\n    return longest;',
    replacement: '    return longest;',
    tests: STEP,
  },
  {
    file: 'lib/introspection/task-snapshot.ts',
    text: '          awaited.push(idOf(task));',
    replacement: '',
    tests: LOOK,
  },
  {
    file: 'lib/inspector/source-position.ts',
    text: 'line: found.originalLine + 1,',
    replacement: 'line: found.originalLine,',
    tests: ['test/task/places.test.ts'],
  },
];

/**
 * Makes a span of OpenTelemetry for each task, from the diagnostics channels of the package. The parent of the span is
 * that of the task that has created the task. The program itself needs no change.
 *
 * If `@opentelemetry/api` is installed, the spans go to the SDK that the program has registered. Otherwise, as here, a
 * tracer of a few lines prints them when they end.
 */
import { subscribe } from 'node:diagnostics_channel';
import { createTask, gather, run, sleep, toThread } from 'asyncio-native';

/** The used parts of a tracer of OpenTelemetry. */
class PrintingTracer {
  startSpan(name, _options, parent) {
    const path = parent === undefined ? name : `${parent.path} > ${name}`;
    const attributes = {};
    return {
      path,
      setAttribute: (key, value) => Object.assign(attributes, { [key]: value }),
      setStatus: ({ message }) => Object.assign(attributes, { error: message }),
      recordException: () => {},
      end: () => console.log(path, JSON.stringify(attributes)),
    };
  }
}

const api = await import('@opentelemetry/api').catch(() => undefined);
const tracer = api?.trace.getTracer('asyncio-native') ?? new PrintingTracer();
/** The context with which `startSpan` makes `span` the parent. */
const contextOf = (span) => (api === undefined ? span : span && api.trace.setSpan(api.context.active(), span));
const ERROR = 2; // SpanStatusCode.ERROR

/** The spans by task, and by the future of a call in a thread. */
const spans = new WeakMap();

function startSpan(of, name, task) {
  const parent = task === null ? undefined : spans.get(task)?.span;
  spans.set(of, { span: tracer.startSpan(name, {}, contextOf(parent)), steps: 0 });
}

function endSpan(of, { state, error }) {
  const { span, steps } = spans.get(of) ?? {};
  if (span === undefined) return; // It is older than the subscription.
  if (steps > 0) span.setAttribute('steps', steps);
  span.setAttribute('state', state);
  if (state === 'failed') {
    span.recordException(error);
    span.setStatus({ code: ERROR, message: String(error) });
  }
  span.end();
}

function traceTasks() {
  subscribe('asyncio-native:task:create', ({ task, parent }) => startSpan(task, task.getName(), parent));
  subscribe('asyncio-native:task:start', ({ task }) => {
    const entry = spans.get(task);
    if (entry !== undefined) entry.steps++;
  });
  subscribe('asyncio-native:task:done', (message) => endSpan(message.task, message));
  subscribe('asyncio-native:executor:submit', ({ task, fn, future }) => startSpan(future, `thread: ${fn.name}`, task));
  subscribe('asyncio-native:executor:done', (message) => endSpan(message.future, message));
}

// The program.

function* query(table, milliseconds) {
  yield* sleep(milliseconds);
  if (table === 'prices') throw new Error('no such table');
  return `rows of ${table}`;
}

function* handle(user) {
  const hashed = toThread(function hash(text) {
    return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7);
  }, user);
  const queries = ['orders', 'prices'].map((table, i) =>
    createTask(query(table, 10 + 10 * i), { name: `query ${table}` }),
  );
  const results = yield* gather([...queries, hashed], { returnExceptions: true });
  return results.map((result) => (result instanceof Error ? result.message : result));
}

traceTasks();
run(function* main() {
  console.log(yield* createTask(handle('ada'), { name: 'request 1' }));
});

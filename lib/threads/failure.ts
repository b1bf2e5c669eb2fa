import * as errors from '../errors/errors.js';
import { ExceptionGroup } from '../errors/exception-group.js';
import { BrokenBarrierError, QueueEmpty, QueueFull, QueueShutDown } from '../errors/sync.js';
import { TimeoutError } from '../errors/timeout.js';
import { brief } from '../inspect/brief.js';

/**
 * An exception on its way to another thread. Structured clone keeps of an error no class but the language's own, and none of
 * its properties; so errors travel taken apart, and are put together again as what they were.
 */
export interface Failure {
  /** Not of an error: what was thrown, by structured clone. */
  readonly value?: unknown;
  readonly error?: FailedError;
}

interface FailedError {
  readonly className: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: Failure;
  /** Of an AggregateError. */
  readonly errors?: readonly Failure[];
  /** Its own properties, such as `code`. */
  readonly properties: Readonly<Record<string, unknown>>;
}

type ErrorClass = new (...args: never[]) => Error;

/** Deeper causes are left out: a chain may be a circle. */
const MAX_DEPTH = 16;
const OWN_PARTS = new Set(['name', 'message', 'stack', 'cause', 'errors']);

const CLASSES = new Map<string, ErrorClass>(
  [
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
    errors.RuntimeError,
    errors.CancelledError,
    errors.InvalidStateError,
    errors.HostBlockedError,
    errors.DeadlockError,
    errors.KeyboardInterrupt,
    errors.NativeUnavailableError,
    errors.BrokenExecutorError,
    ExceptionGroup,
    BrokenBarrierError,
    QueueEmpty,
    QueueFull,
    QueueShutDown,
    TimeoutError,
  ].map((type) => [type.name, type as unknown as ErrorClass]),
);

/** Takes `thrown` apart. `isCloneable` says of a property whether it may travel; one that may not is shown as text. */
export function takeApart(thrown: unknown, isCloneable: (value: unknown) => boolean, depth = 0): Failure {
  if (!(thrown instanceof Error)) {
    return { value: isCloneable(thrown) ? thrown : brief(thrown) };
  }
  if (thrown instanceof DOMException) {
    const { name, message, stack } = thrown;
    return { error: { className: 'DOMException', name, message, stack, properties: {} } };
  }
  const properties: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(thrown)) {
    if (!OWN_PARTS.has(key)) {
      properties[key] = isCloneable(value) ? value : brief(value);
    }
  }
  const goesOn = depth < MAX_DEPTH;
  return {
    error: {
      className: thrown.constructor.name,
      name: String(thrown.name),
      message: String(thrown.message),
      stack: typeof thrown.stack === 'string' ? thrown.stack : undefined,
      ...(goesOn && 'cause' in thrown && { cause: takeApart(thrown.cause, isCloneable, depth + 1) }),
      ...(goesOn &&
        thrown instanceof AggregateError && {
          errors: thrown.errors.map((error) => takeApart(error, isCloneable, depth + 1)),
        }),
      properties,
    },
  };
}

/** The exception that was taken apart. One of a class that is unknown here has a class of that name. */
export function putTogether({ value, error }: Failure): unknown {
  if (error === undefined) {
    return value;
  }
  if (error.className === 'DOMException') {
    return withStack(new DOMException(error.message, error.name), error.stack);
  }
  const made = construct(error);
  if (error.cause !== undefined) {
    define(made, 'cause', putTogether(error.cause));
  }
  Object.assign(made, error.properties);
  if (made.name !== error.name) {
    define(made, 'name', error.name);
  }
  return withStack(made, error.stack);
}

/** An error as V8 makes them, without running a constructor that would want other arguments. */
function construct({ className, message, errors: parts }: FailedError): Error {
  const inner = parts?.map(putTogether);
  if (className === ExceptionGroup.name && inner !== undefined && inner.length > 0) {
    return new ExceptionGroup(inner, message.replace(/ \(\d+ sub-exceptions?\)$/, ''));
  }
  const made = Reflect.construct(Error, [message], classOf(className)) as Error;
  if (inner !== undefined) {
    define(made, 'errors', inner);
  }
  return made;
}

function withStack(error: Error, stack: string | undefined): Error {
  define(error, 'stack', stack);
  return error;
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}

function classOf(name: string): ErrorClass {
  let type = CLASSES.get(name);
  if (type === undefined) {
    type = { [name]: class extends Error {} }[name] as ErrorClass;
    CLASSES.set(name, type);
  }
  return type;
}

import { show } from '../util/show.js';
import { creationOf } from './creation.js';

/** The argument of an exception handler. It may have more keys than these. */
export interface ExceptionContext {
  /** What happened. */
  readonly message: string;
  /** The thrown value, if there is one. */
  readonly exception?: unknown;
  /** The handle whose callback threw. */
  readonly handle?: object;
  /** The task concerned. */
  readonly task?: object;
  /** The future concerned. */
  readonly future?: object;
  /** In debug mode: the stack of its creation. */
  readonly createdAt?: string;
  readonly [key: string]: unknown;
}

/** In debug mode: returns `context` with the place where its object was created. */
export function withCreation(context: ExceptionContext): ExceptionContext {
  for (const about of [context.task, context.future, context.handle]) {
    const createdAt = about && creationOf(about);
    if (createdAt) {
      return { ...context, createdAt };
    }
  }
  return context;
}

/** Reports that a handler threw `error`. Never throws: a value that cannot be shown is only named. */
export function reportFailedHandler(error: unknown, context: ExceptionContext): void {
  reportOrName({ message: 'Unhandled error in exception handler', exception: error, context }, context.message);
}

/** Reports that an exception has ended a thread, and that no call fails because of it. Never throws. */
export function reportFailedThread(error: unknown, thread: string): void {
  const message = `Exception in thread ${thread}`;
  reportOrName({ message, exception: error }, message);
}

/** Reports `context`. If that fails, writes `message` alone. */
function reportOrName(context: ExceptionContext, message: string): void {
  try {
    reportException(context);
  } catch {
    try {
      process.stderr.write(`[asyncio-native] ${message} (and it could not be reported)\n`);
    } catch {
      // There is nowhere left to write to, and the caller must go on.
    }
  }
}

/** Writes `context` to the standard error stream: what happened, the object concerned, and the stack. */
export function reportException(context: ExceptionContext): void {
  const lines = [`[asyncio-native] ${context.message}`];
  for (const [key, value] of Object.entries(context)) {
    if (key !== 'message' && key !== 'exception') {
      lines.push(`${key}: ${typeof value === 'string' ? value : show(value, { depth: 0 })}`);
    }
  }
  if ('exception' in context) {
    lines.push(show(context.exception));
  }
  console.error(lines.join('\n'));
}

import { checkBoolean, invalidValue } from '../errors/arguments.js';
import type { BackendName, ClockName } from '../reactor/reactor.js';

/** Options of a new loop. */
export interface LoopOptions {
  /** `'native'` or `'pure'`. By default native if its binary loads, else pure. */
  readonly backend?: BackendName | undefined;
  /**
   * `'monotonic'` (default), or `'virtual'`: time stands still while a task or callback is ready, then jumps to the
   * next deadline.
   */
  readonly clock?: ClockName | undefined;
  /** Debug mode from the start; by default on if `ASYNCIO_NATIVE_DEBUG=1` is set. */
  readonly debug?: boolean | undefined;
  /**
   * What to do with the exception of a task or future that no code reads within a second, before it is collected, or
   * before the process ends: `'report'` (default) calls the exception handler, `'throw'` makes it an uncaught exception
   * of Node.
   */
  readonly unretrieved?: 'report' | 'throw' | undefined;
}

/** {@link LoopOptions} with the defaults filled in. `backend` stays undefined if the user has not chosen one. */
export interface SchedulerOptions {
  readonly backend: BackendName | undefined;
  readonly clock: ClockName;
  readonly debug: boolean;
  readonly unretrieved: 'report' | 'throw';
}

/** Fills in the defaults. @throws RangeError for an unknown value; TypeError if `debug` is not a boolean. */
export function completeOptions(options: LoopOptions): SchedulerOptions {
  const {
    backend,
    clock = 'monotonic',
    debug = process.env.ASYNCIO_NATIVE_DEBUG === '1',
    unretrieved = 'report',
  } = options;
  if (backend !== undefined && backend !== 'native' && backend !== 'pure') {
    throw invalidValue('newEventLoop', 'backend', "'native' or 'pure'", backend);
  }
  if (clock !== 'monotonic' && clock !== 'virtual') {
    throw invalidValue('newEventLoop', 'clock', "'monotonic' or 'virtual'", clock);
  }
  checkBoolean('newEventLoop', 'debug', debug);
  if (unretrieved !== 'report' && unretrieved !== 'throw') {
    throw invalidValue('newEventLoop', 'unretrieved', "'report' or 'throw'", unretrieved);
  }
  return { backend, clock, debug, unretrieved };
}

import { KeyboardInterrupt } from '../errors/errors.js';
import { isInstance } from '../util/is-instance.js';
import { exitCodeOf } from './signals.js';

/**
 * From now on, an uncaught KeyboardInterrupt ends the process as if its signal had: with the exit code that shells
 * expect (130 for SIGINT, 143 for SIGTERM), and without a trace. A listener for 'uncaughtException' can decide
 * otherwise.
 */
export function endBySignalIfUncaught(): void {
  if (!process.listeners('uncaughtExceptionMonitor').includes(endBySignal)) {
    process.on('uncaughtExceptionMonitor', endBySignal);
  }
}

function endBySignal(error: unknown): void {
  const isHandled = process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
  if (isInstance(error, KeyboardInterrupt) && !isHandled) {
    process.exit(exitCodeOf(error.signal));
  }
}

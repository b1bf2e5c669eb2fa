import { KeyboardInterrupt } from '../errors/errors.js';
import { isInstance } from '../util/is-instance.js';
import { exitCodeOf } from './signals.js';

/**
 * From now on a KeyboardInterrupt that nobody catches ends the process as a shell expects of one that its signal has ended: with the
 * exit code 130 for SIGINT, 143 for SIGTERM, and without a trace. Who listens for 'uncaughtException' decides instead.
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

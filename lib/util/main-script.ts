import { queueMicrotask } from './globals.js';

/** Node's exit code if the body of an ES module awaits something that nothing can settle. */
const UNSETTLED = 13;

/**
 * Runs the body of a main script, which may `await`, and ends as the body of an ES module does. What it throws is an
 * uncaught exception: listeners and flags of Node for unhandled rejections have no effect. If the body cannot end, the
 * exit code is 13.
 */
export function runMainScript(body: () => Promise<void>): void {
  let assumed = false;
  const endUnsettled = (): void => {
    assumed ||= process.exitCode === undefined;
    process.exitCode ??= UNSETTLED;
  };
  process.on('beforeExit', endUnsettled);
  body()
    .finally(() => {
      process.off('beforeExit', endUnsettled);
      // Another listener has settled it after all.
      if (assumed) {
        process.exitCode = undefined;
      }
    })
    .catch((error: unknown) => {
      queueMicrotask(() => {
        throw error;
      });
    });
}

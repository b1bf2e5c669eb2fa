import { queueMicrotask } from './globals.js';

/** What Node exits with where the body of an ES module awaits something that nothing can settle. */
const UNSETTLED = 13;

/**
 * Runs the body of a main script, which may `await`, and ends as the body of an ES module does. What it throws is an uncaught exception:
 * no listener for unhandled rejections, and no flag of Node for them, is asked. A body that cannot end makes the exit code 13.
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
      // What another listener began has settled it after all.
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

/**
 * Runs the body of a main script, which may `await`. What it throws is an uncaught exception, as it is in the body of an ES module:
 * no listener for unhandled rejections, and no flag of Node for them, is asked.
 */
export function runMainScript(body: () => Promise<void>): void {
  body().catch((error: unknown) => {
    queueMicrotask(() => {
      throw error;
    });
  });
}

import { setImmediate } from '../util/globals.js';
import { foreignRuntime } from '../util/runtime.js';

/** A run whose Promise a caller awaits, and that does not keep the process alive. */
interface Strandable {
  strand(): void;
}

const runs = new Set<Strandable>();

/** Calls `run.strand()` if the process is about to end because nothing is left to do. */
export function watchForEnd(run: Strandable): void {
  if (runs.size === 0) {
    process.on('beforeExit', strandAll);
  }
  runs.add(run);
}

/** Takes that back. */
export function forgetEnd(run: Strandable): void {
  if (runs.delete(run) && runs.size === 0) {
    process.off('beforeExit', strandAll);
  }
}

function strandAll(): void {
  if (foreignRuntime() !== undefined) {
    // Bun and Deno would end without reporting what is rejected here.
    setImmediate(() => {});
  }
  for (const run of [...runs]) {
    run.strand();
  }
}

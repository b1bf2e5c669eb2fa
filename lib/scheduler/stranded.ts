import { setImmediate } from '../util/globals.js';
import { foreignRuntime } from '../util/runtime.js';

/** A run that somebody awaits, and that does not keep the process alive by itself. */
interface Strandable {
  strand(): void;
}

const runs = new Set<Strandable>();

/** Has `run.strand()` called if the process is about to end for want of anything to do. */
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
    // Bun and Deno would end without a look at what is rejected here.
    setImmediate(() => {});
  }
  for (const run of [...runs]) {
    run.strand();
  }
}

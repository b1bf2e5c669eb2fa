/** Of `node:domain`. */
interface Domain {
  enter(): void;
  exit(): void;
}

/**
 * Calls `visit`, which runs callbacks of Node's, as Node's loop does: outside of the `node:domain`s in which the blocking
 * run was started. Otherwise Node would call its own functions in a domain, with a warning that this is deprecated.
 */
export function outsideDomain(visit: () => void): void {
  if (!(process as { domain?: unknown }).domain) {
    visit();
    return;
  }
  const { _stack } = process.getBuiltinModule('node:domain') as unknown as { readonly _stack: readonly Domain[] };
  const entered = [..._stack];
  // It also leaves those that were entered after it.
  entered[0]?.exit();
  try {
    visit();
  } finally {
    for (const domain of entered) {
      domain.enter();
    }
  }
}

import { loadAddon } from './native/load-addon.js';

/**
 * Has polls of native reactors report SIGINT, instead of it ending the process, until {@link unwatchInterrupt}. A second one ends the
 * process at once.
 */
export function watchInterrupt(): void {
  loadAddon().watchInterrupt(false);
}

/** The same, but the first SIGINT is left to the listeners that Node has. */
export function watchSecondInterrupt(): void {
  loadAddon().watchInterrupt(true);
}

/** Takes back one {@link watchInterrupt} or {@link watchSecondInterrupt}. */
export function unwatchInterrupt(): void {
  loadAddon().unwatchInterrupt();
}

import { loadAddon } from './native/load-addon.js';

/**
 * Until {@link unwatchInterrupt}, polls of native reactors report the signal of that number, which then does not end
 * the process. A second signal, of any number that is watched, ends the process at once.
 */
export function watchInterrupt(signal: number): void {
  loadAddon().watchInterrupt(signal, false);
}

/** The same, but the first signal goes to Node's listeners. */
export function watchSecondInterrupt(signal: number): void {
  loadAddon().watchInterrupt(signal, true);
}

/** Undoes one {@link watchInterrupt} or {@link watchSecondInterrupt} of that signal. */
export function unwatchInterrupt(signal: number): void {
  loadAddon().unwatchInterrupt(signal);
}

import { loadAddon } from './native/load-addon.js';

/**
 * Has polls of native reactors report the signal of that number, instead of it ending the process, until {@link unwatchInterrupt}. A
 * second one, of all that are watched, ends the process at once.
 */
export function watchInterrupt(signal: number): void {
  loadAddon().watchInterrupt(signal, false);
}

/** The same, but the first one is left to the listeners that Node has. */
export function watchSecondInterrupt(signal: number): void {
  loadAddon().watchInterrupt(signal, true);
}

/** Takes back one {@link watchInterrupt} or {@link watchSecondInterrupt} of that signal. */
export function unwatchInterrupt(signal: number): void {
  loadAddon().unwatchInterrupt(signal);
}

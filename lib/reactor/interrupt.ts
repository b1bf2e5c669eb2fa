import { loadAddon } from './native/load-addon.js';

/** Has polls of native reactors report SIGINT, instead of it ending the process, until {@link unwatchInterrupt}. */
export function watchInterrupt(): void {
  loadAddon().watchInterrupt();
}

/** Takes back one {@link watchInterrupt}. */
export function unwatchInterrupt(): void {
  loadAddon().unwatchInterrupt();
}

import { VERSION } from '../util/version.js';

/**
 * How those find this package who look into the process from outside, by `globalThis[Symbol.for('asyncio-native')]`: a list with one
 * entry for each copy of the package in this thread.
 */
export interface Announcement {
  readonly version: string;
  /** Of {@link look}. */
  readonly protocol: number;
  /** Loads what answers them. Undefined until all of the package is loaded. */
  look: (() => unknown) | undefined;
  /** What an inspector is being asked of. */
  examined: readonly object[] | undefined;
}

export const PROTOCOL = 1;

export const announcement: Announcement = {
  version: VERSION,
  protocol: PROTOCOL,
  look: undefined,
  examined: undefined,
};

const KEY = Symbol.for('asyncio-native');

announce(globalThis as { [KEY]?: Announcement[] });

function announce(where: { [KEY]?: Announcement[] }): void {
  if (Array.isArray(where[KEY])) {
    where[KEY].push(announcement);
  } else if (Object.isExtensible(where)) {
    Object.defineProperty(where, KEY, { value: [announcement], configurable: true });
  }
}

import { COPIES } from '../util/copies.js';
import { VERSION } from '../util/version.js';

/**
 * How outside tools find this package: `globalThis[Symbol.for('asyncio-native')]` is a list with one entry for each
 * copy of the package in this thread.
 */
export interface Announcement {
  readonly version: string;
  /** Of {@link look}. */
  readonly protocol: number;
  /** Loads the functions that serve the tools. Undefined until the whole package is loaded. */
  look: (() => unknown) | undefined;
  /** The objects of the current question to an inspector. */
  examined: readonly object[] | undefined;
}

export const PROTOCOL = 1;

export const announcement: Announcement = {
  version: VERSION,
  protocol: PROTOCOL,
  look: undefined,
  examined: undefined,
};

announce(globalThis as { [COPIES]?: Announcement[] });

function announce(where: { [COPIES]?: Announcement[] }): void {
  if (Array.isArray(where[COPIES])) {
    where[COPIES].push(announcement);
  } else if (Object.isExtensible(where)) {
    Object.defineProperty(where, COPIES, { value: [announcement], configurable: true });
  }
}

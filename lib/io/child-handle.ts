import type { Link } from './link.js';

/** Whom a child process tells. */
export interface ChildClient {
  /** The transport, for reports. */
  readonly owner: object;
  /** It has ended, with that code, or by a signal, whose number is negative then. */
  onExit(returncode: number): void;
}

/** A child process of a driver. */
export interface ChildHandle {
  readonly pid: number;
  /** Of its descriptors 0, 1 and 2; null where that is no pipe. */
  readonly pipes: readonly [Link | null, Link | null, Link | null];
  /** Does nothing where it has ended. @throws an error of the system. */
  kill(signal: number): void;
  /** It has ended and was told; nothing else is asked of it. */
  release(): void;
}

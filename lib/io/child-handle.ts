import type { Link } from './link.js';

/** Receives the events of a child process. */
export interface ChildClient {
  /** The transport, for reports. */
  readonly owner: object;
  /** It has ended, with that code; if by a signal, the code is the negative number of the signal. */
  onExit(returncode: number): void;
}

/** A child process of a driver. */
export interface ChildHandle {
  readonly pid: number;
  /** Of its descriptors 0, 1 and 2; null if that is no pipe. */
  readonly pipes: readonly [Link | null, Link | null, Link | null];
  /** Does nothing if it has ended. @throws an error of the system. */
  kill(signal: number): void;
  /** It has ended and this was reported; the handle is not used any more. */
  release(): void;
}

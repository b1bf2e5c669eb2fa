import { createRequire } from 'node:module';
import type { LoopHandle } from 'asyncio-native';
import { compileAddon } from './compile-addon.js';

/** What `asyncio_native_status` calls them. */
export const OK = 0;
export const CLOSED = 1;
export const FULL = 2;
export const INVALID = 3;
export const UNAVAILABLE = 4;

/** What became of the calls that {@link Poster.start} has posted. */
export interface Counts {
  readonly posted: number;
  readonly delivered: number;
  /** Called with a null environment. */
  readonly refused: number;
  readonly disorder: number;
  readonly closed: number;
  readonly full: number;
}

/** The addon in test/fixtures/native-header: threads that know no JavaScript. */
export interface Poster {
  /** The status of connecting to `handle`. */
  connect(handle: unknown): number;
  /** Starts threads that post so many calls each; the last one that is delivered calls `done`, if all are. */
  start(handle: LoopHandle, threads: number, calls: number, done?: () => void): void;
  /** **Blocks** until those threads have ended. */
  join(): void;
  counts(): Counts;
  /** Has a thread, which has ended when this returns, post a call of `fn`. Returns the status. */
  call(handle: LoopHandle, fn: () => void): number;
}

/** Compiles it, and returns where it is. */
export function compilePoster(): string {
  return compileAddon('test/fixtures/native-header', 'poster');
}

export function loadPoster(path: string): Poster {
  return createRequire(import.meta.url)(path) as Poster;
}

import type { AsyncResource } from 'node:async_hooks';
import { type Context, inheritedContext } from '../context/context.js';
import { contextState } from '../context/context-state.js';
import { inheritedStores } from '../context/stores.js';

/** Kept if there are neither arguments nor a context. */
export const NOTHING_KEPT: unique symbol = Symbol('nothing');

/** The arguments of a callback that has a context or stores. Most have none, and keep less. */
export class InContext {
  readonly args: readonly unknown[];
  /** If no variable is set: null until the program asks for it. */
  context: Context | null;
  readonly stores: AsyncResource | null;

  constructor(args: readonly unknown[], context: Context | null, stores: AsyncResource | null) {
    this.args = args;
    this.context = context;
    this.stores = stores;
  }
}

/**
 * What a handle keeps of `args`, and of the context that it is made in: {@link NOTHING_KEPT}, the one argument itself
 * unless it is an array, a copy, or an {@link InContext}. Not the array itself: as long as that does not escape, V8
 * need not create it.
 */
export function kept(args: readonly unknown[]): unknown {
  if (contextState.current !== null || contextState.stores !== null) {
    const context = inheritedContext();
    const stores = inheritedStores();
    if (context !== null || stores !== null) {
      return new InContext(args.slice(), context, stores);
    }
  }
  if (args.length === 0) {
    return NOTHING_KEPT;
  }
  return args.length === 1 && !Array.isArray(args[0]) ? args[0] : args.slice();
}

/** The arguments behind a result of {@link kept}, if there are no context and no stores. */
export function argumentsOf(kept: unknown): readonly unknown[] {
  return kept === NOTHING_KEPT ? [] : Array.isArray(kept) ? kept : [kept];
}

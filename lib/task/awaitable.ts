import { type Coroutine, CoroutineObject, isGenerator } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { noteAwaited } from '../coroutine/never-awaited.js';
import { TrackedCoroutine } from '../coroutine/tracked.js';
import { notCoroutine } from '../errors/arguments.js';
import type { Future } from '../future/future.js';
import type { LoopMember } from '../scheduler/owner.js';
import { claim } from './claim.js';

/** The values that `yield*` takes: a coroutine object, an operation, a task or another future. */
export type Yieldable<T> = Coroutine<T> | Future<T>;

/** The values that can be awaited: those that `yield*` takes, and Promises. */
export type Awaitable<T> = Yieldable<T> | PromiseLike<T>;

/** The result of awaiting an `A`. */
export type AwaitedResult<A> =
  A extends Future<infer T> ? T : A extends PromiseLike<infer T> ? T : A extends Coroutine<infer T> ? T : never;

/** Makes a coroutine of another value if it can; else undefined. */
type Otherwise<T> = (value: unknown, loop: LoopMember) => Coroutine<T> | undefined;

/**
 * The generator that a task steps for `coroutine`, or for what `otherwise` makes of another value.
 *
 * @throws TypeError if it is no coroutine; RuntimeError if taken.
 */
export function steppable<T>(
  where: string,
  coroutine: Coroutine<T>,
  loop: LoopMember,
  otherwise?: Otherwise<T>,
): Coroutine<T> {
  // Plain generators first, as the most frequent: the other checks would search their four prototypes in vain.
  if (typeof coroutine === 'object' && coroutine !== null && isGenerator(coroutine)) {
    if (loop._scheduler.debug) {
      claim(coroutine);
    }
    return coroutine;
  }
  if (coroutine instanceof TrackedCoroutine) {
    return coroutine._take();
  }
  if (coroutine instanceof GeneratorOperation) {
    noteAwaited(coroutine);
    return coroutine._steps;
  }
  if (coroutine instanceof CoroutineObject) {
    noteAwaited(coroutine);
    return delegateTo<T>(coroutine);
  }
  const made = otherwise?.(coroutine, loop);
  if (made === undefined) {
    throw notCoroutine(where, coroutine);
  }
  return made;
}

/** A generator that awaits `coroutine`, which is another kind of coroutine object or a future. */
export function* delegate<T>(awaited: Yieldable<T>): Coroutine<T> {
  return yield* awaited;
}

/** A generator of this package that only awaits something else, with that, for {@link withBodies}. */
interface Delegate {
  _awaited?: object;
}

/** From now on, reports show `awaited`, or the body of that block, in place of `delegating`. */
export function showInstead(delegating: object, awaited: object): void {
  (delegating as Delegate)._awaited = awaited;
}

/** {@link delegate} that {@link withBodies} can look behind. */
export function delegateTo<T>(awaited: CoroutineObject): Coroutine<T> {
  const made = delegate(awaited as unknown as Coroutine<T>);
  if (awaited._inner !== undefined) {
    showInstead(made, awaited);
  }
  return made;
}

/**
 * The coroutines of a stack, with the bodies of `timeout`, `taskGroup` and `with` in place of the generators that only
 * await these blocks, and with what a main function returned: the user wrote those.
 */
export function withBodies(stack: readonly object[]): object[] {
  return stack.map((frame) => {
    let inner = (frame as Delegate)._awaited;
    while (inner instanceof CoroutineObject) {
      inner = inner._inner?.();
    }
    return inner !== undefined && isGenerator(inner) ? inner : frame;
  });
}

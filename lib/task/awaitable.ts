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

/** A generator of {@link delegate}, with the block that it awaits, if that is what it awaits. */
interface Delegate {
  _block?: CoroutineObject;
}

/** {@link delegate} that {@link withBodies} can look behind. */
export function delegateTo<T>(awaited: CoroutineObject): Coroutine<T> {
  const made = delegate(awaited as unknown as Coroutine<T>);
  if (awaited._inner !== undefined) {
    (made as Delegate)._block = awaited;
  }
  return made;
}

/**
 * The coroutines of a stack, with the bodies of `timeout`, `taskGroup` and `with` in place of the generators that only
 * await these blocks: the user wrote the bodies.
 */
export function withBodies(stack: readonly object[]): object[] {
  return stack.map((frame) => {
    let inner: object | undefined = (frame as Delegate)._block;
    while (inner instanceof CoroutineObject) {
      inner = inner._inner?.();
    }
    return inner !== undefined && isGenerator(inner) ? inner : frame;
  });
}

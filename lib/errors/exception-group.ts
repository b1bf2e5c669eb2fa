import { isInstance } from '../util/is-instance.js';
import { invalidType, invalidValue } from './arguments.js';

/** Selects exceptions: those of a class, of one of several classes, or those for which a function returns true. */
export type ExceptionCondition<E = unknown> =
  | ErrorClass<E>
  | readonly ErrorClass<E>[]
  | ((exception: unknown) => boolean);

/** A class of errors. */
// biome-ignore lint/suspicious/noExplicitAny: any parameters
export type ErrorClass<E = unknown> = abstract new (...args: any[]) => E;

/**
 * Several exceptions that were raised at once, as a `taskGroup` raises them. They are in `errors`, which may contain
 * further groups. Sort them by `split` or `subgroup`.
 */
export class ExceptionGroup<E = unknown> extends AggregateError {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_EXCEPTION_GROUP';
  /** The exceptions, in the order in which they were given. */
  declare readonly errors: E[];
  readonly #text: string;

  static {
    Object.defineProperty(ExceptionGroup.prototype, 'name', {
      value: 'ExceptionGroup',
      configurable: true,
      writable: true,
    });
  }

  /**
   * `message` is completed by the number of exceptions: `… (2 sub-exceptions)`.
   *
   * @throws TypeError if `errors` is not iterable or `message` not a string; RangeError if `errors` is empty.
   */
  constructor(errors: Iterable<E>, message: string, options?: ErrorOptions) {
    if (typeof errors?.[Symbol.iterator] !== 'function') {
      throw invalidType('ExceptionGroup', 'errors', 'an iterable', errors);
    }
    if (typeof message !== 'string') {
      throw invalidType('ExceptionGroup', 'message', 'a string', message);
    }
    const list = [...errors];
    if (list.length === 0) {
      throw invalidValue('ExceptionGroup', 'errors', 'a non-empty iterable', errors);
    }
    super(list, `${message} (${list.length} sub-exception${list.length === 1 ? '' : 's'})`, options);
    this.#text = message;
  }

  /**
   * A group of `errors` with this group's message. `split` and `subgroup` make their groups by it. A subclass overrides
   * it to get groups of its own class.
   */
  derive<D>(errors: Iterable<D>): ExceptionGroup<D> {
    return new ExceptionGroup(errors, this.#text);
  }

  /**
   * Returns two groups: the exceptions that meet `condition`, and the rest; null for an empty one. The nesting is kept.
   * `condition` is also called for groups; a group that meets it is kept whole.
   *
   * @throws TypeError if `condition` is neither a function nor an array of classes; and whatever `condition` throws.
   */
  split(condition: ExceptionCondition): [match: ExceptionGroup | null, rest: ExceptionGroup | null] {
    return divide(this, predicateOf('split', condition));
  }

  /**
   * The group of the exceptions that meet `condition`, null if none does: the first half of {@link split}.
   *
   * @throws TypeError if `condition` is neither a function nor an array of classes; and whatever `condition` throws.
   */
  subgroup(condition: (exception: unknown) => boolean): ExceptionGroup | null;
  subgroup<D>(condition: ErrorClass<D> | readonly ErrorClass<D>[]): ExceptionGroup<D | ExceptionGroup> | null;
  subgroup(condition: ExceptionCondition): ExceptionGroup | null;
  subgroup(condition: ExceptionCondition): ExceptionGroup | null {
    return divide(this, predicateOf('subgroup', condition))[0];
  }
}

function divide(
  group: ExceptionGroup,
  meets: (exception: unknown) => boolean,
): [ExceptionGroup | null, ExceptionGroup | null] {
  if (meets(group)) {
    return [group, null];
  }
  const matching: unknown[] = [];
  const remaining: unknown[] = [];
  for (const error of group.errors) {
    if (isInstance(error, ExceptionGroup)) {
      const [match, rest] = divide(error, meets);
      if (match !== null) {
        matching.push(match);
      }
      if (rest !== null) {
        remaining.push(rest);
      }
    } else if (meets(error)) {
      matching.push(error);
    } else {
      remaining.push(error);
    }
  }
  return [part(group, matching), part(group, remaining)];
}

/** A group of some exceptions of `group`, with its stack trace. Null if `errors` is empty. */
function part(group: ExceptionGroup, errors: readonly unknown[]): ExceptionGroup | null {
  if (errors.length === 0) {
    return null;
  }
  const derived = group.derive(errors);
  if (Object.hasOwn(group, 'cause')) {
    derived.cause = group.cause;
  }
  // The stack begins with name and message, which differ for the part.
  const from = group.stack?.indexOf('\n    at ') ?? -1;
  if (from >= 0) {
    derived.stack = `${derived.name}: ${derived.message}${group.stack?.slice(from)}`;
  }
  return derived;
}

function predicateOf(where: string, condition: ExceptionCondition): (exception: unknown) => boolean {
  if (Array.isArray(condition) && condition.length > 0 && condition.every((type) => typeof type === 'function')) {
    return (exception) => condition.some((type) => isInstance(exception, type));
  }
  if (typeof condition !== 'function') {
    throw invalidType(where, 'condition', 'a class, an array of classes or a function', condition);
  }
  return isErrorClass(condition)
    ? (exception) => isInstance(exception, condition)
    : (condition as (exception: unknown) => boolean);
}

function isErrorClass(value: ExceptionCondition): value is ErrorClass {
  return value === Error || (value as { prototype?: unknown }).prototype instanceof Error;
}

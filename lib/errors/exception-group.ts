import { isInstance } from '../util/is-instance.js';
import { invalidType, invalidValue } from './arguments.js';

/** Which exceptions are meant: those of a class, or of one of several, or those for which a function returns true. */
export type ExceptionCondition<E = unknown> =
  | ErrorClass<E>
  | readonly ErrorClass<E>[]
  | ((exception: unknown) => boolean);

/** A class of errors. */
// biome-ignore lint/suspicious/noExplicitAny: any parameters
export type ErrorClass<E = unknown> = abstract new (...args: any[]) => E;

/**
 * Several exceptions that were raised at once, as a `taskGroup` raises them. They are in `errors`; groups may stand among
 * them. Sort them by `split` or `subgroup`.
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
   * A group of `errors` with this one's message: what `split` and `subgroup` make their groups by. A subclass overrides it to
   * have them of its own kind.
   */
  derive<D>(errors: Iterable<D>): ExceptionGroup<D> {
    return new ExceptionGroup(errors, this.#text);
  }

  /**
   * Two groups: what meets `condition`, and the rest; null for one that would be empty. The nesting is kept. `condition` is
   * asked about groups, too, and one that meets it goes over whole.
   *
   * @throws TypeError if `condition` is neither a function nor an array of classes; and whatever `condition` throws.
   */
  split(condition: ExceptionCondition): [match: ExceptionGroup | null, rest: ExceptionGroup | null] {
    return divide(this, predicateOf('split', condition));
  }

  /**
   * The group of what meets `condition`, null where nothing does: the first half of {@link split}.
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

/** A group of some of what `group` holds, raised where that was. Null where `errors` is empty. */
function part(group: ExceptionGroup, errors: readonly unknown[]): ExceptionGroup | null {
  if (errors.length === 0) {
    return null;
  }
  const derived = group.derive(errors);
  if (Object.hasOwn(group, 'cause')) {
    derived.cause = group.cause;
  }
  // The stack begins with name and message, which are the part's own.
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

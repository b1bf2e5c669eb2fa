import { invalidType, invalidValue } from './arguments.js';
import type * as groupParts from './group-parts.js';
import { rarePart } from './rare-part.js';

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
    const { divide, predicateOf } = rarePart<typeof groupParts>();
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
    const { divide, predicateOf } = rarePart<typeof groupParts>();
    return divide(this, predicateOf('subgroup', condition))[0];
  }
}

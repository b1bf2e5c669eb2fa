import { isInstance } from '../util/is-instance.js';
import { invalidType } from './arguments.js';
import { type ErrorClass, type ExceptionCondition, ExceptionGroup } from './exception-group.js';

/** What {@link ExceptionGroup.split} does. */
export function divide(
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

/** Tells by `condition` whether an exception is meant. Raises unless it is a condition. */
export function predicateOf(where: string, condition: ExceptionCondition): (exception: unknown) => boolean {
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

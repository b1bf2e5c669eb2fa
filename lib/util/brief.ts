import { inspect } from './node-builtins.js';

/** One line that shows `value`. Never throws: a value may have an `inspect` of its own that does. */
export function brief(value: unknown): string {
  try {
    return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).split('\n', 1)[0];
  } catch {
    return '<not inspectable>';
  }
}

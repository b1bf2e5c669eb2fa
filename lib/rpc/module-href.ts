import { invalidType } from '../errors/arguments.js';

/** Returns `value` as an absolute URL. @throws TypeError if it is not a URL. */
export function moduleHref(where: string, name: string, value: unknown): string {
  if (value instanceof URL) {
    return value.href;
  }
  if (typeof value === 'string' && URL.canParse(value)) {
    return value;
  }
  throw invalidType(where, name, 'a URL, such as new URL("./module.js", import.meta.url)', value);
}

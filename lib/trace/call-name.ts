/** The part of a name that a trace shows, if the name is long or has several lines. */
const MOST = 60;

/**
 * The name of a call in a trace. A call of an exposed function has that function's name. A call of an executor begins
 * with `f` and the source of the function, or with `m`, its module and, on a separate line, its name there.
 */
export function callName(name: string): string {
  const [first = '', exported] = name.split('\n', 2);
  if (first.startsWith('m') && exported !== undefined) {
    return exported.slice(0, MOST);
  }
  if (first.startsWith('f') && /[(=]/.test(name)) {
    const found = /^f(?:async\s+)?(?:function\b\s*)?\*?\s*(?!async\b|function\b)([\w$]+)\s*\(/.exec(name);
    return found?.[1]?.slice(0, MOST) ?? 'function';
  }
  return first.slice(0, MOST);
}

/** How a report names a callback. Never throws, though a `name` may be a getter. */
export function callbackName(callback: object): string {
  try {
    return `${String((callback as { name?: unknown }).name || '<anonymous>')}()`;
  } catch {
    return '<unnamed>()';
  }
}

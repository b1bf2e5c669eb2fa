/** How a report names a callback. */
export function callbackName(callback: object): string {
  return `${(callback as { name?: string }).name || '<anonymous>'}()`;
}

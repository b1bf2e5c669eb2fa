/** A name that is unique in the process. It is no secret: `node:crypto` would take 4 ms to load. */
export function uniqueName(): string {
  const half = () => Math.random().toString(36).slice(2);
  return `asyncio-native.${half()}.${half()}`;
}

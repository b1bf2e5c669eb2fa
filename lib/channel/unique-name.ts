/** A name that no other thread, connection or copy of this package in the process has. Not a secret: `node:crypto` takes 4 ms to load. */
export function uniqueName(): string {
  const half = () => Math.random().toString(36).slice(2);
  return `asyncio-native.${half()}.${half()}`;
}

import type { Link } from './link.js';

/** Seconds before the first check if `keepAlive` is true; Linux's own default. */
const KEEP_ALIVE = 7200;

/** Sets what the user has chosen for a TCP connection. */
export function tuneLink(
  link: Link,
  { noDelay = true, keepAlive = false }: { noDelay?: boolean | undefined; keepAlive?: boolean | number | undefined },
): void {
  link.setNoDelay(noDelay);
  if (keepAlive !== false) {
    link.setKeepAlive(true, keepAlive === true ? KEEP_ALIVE : keepAlive);
  }
}

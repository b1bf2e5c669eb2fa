/** What workers call for work-queue.mjs. It only reads, so it may run twice. */
import { createHash } from 'node:crypto';
import { abortable, reportProgress } from 'asyncio-native';

/** The digest of what is at an address. */
export function* digest(url) {
  reportProgress(process.pid);
  return yield* abortable(async (signal) => {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex');
  });
}

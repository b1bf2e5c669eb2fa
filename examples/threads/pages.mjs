/** The module of the thread of loop-thread.mjs: its loop exposes the exports. */
import { abortable, gather, sleep } from 'asyncio-native';

function* fetchPage(url) {
  const response = yield* abortable((signal) => fetch(url, { signal, headers: { connection: 'close' } }));
  return yield* abortable(() => response.text());
}

/** Returns the texts of some pages, all fetched at once. */
export function* fetchPages(urls) {
  return yield* gather(urls.map(fetchPage));
}

export function* nap(milliseconds) {
  yield* sleep(milliseconds);
  return `slept for ${milliseconds} ms`;
}

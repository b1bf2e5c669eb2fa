/** What the thread of loop-thread.mjs runs: a module whose exports its loop exposes. */
import { abortable, gather, sleep } from 'asyncio-native';

function* fetchPage(url) {
  const response = yield* abortable((signal) => fetch(url, { signal, headers: { connection: 'close' } }));
  return yield* abortable(() => response.text());
}

/** The texts of some pages, fetched at once. */
export function* fetchPages(urls) {
  return yield* gather(urls.map(fetchPage));
}

export function* nap(milliseconds) {
  yield* sleep(milliseconds);
  return `slept for ${milliseconds} ms`;
}

/** The functions that workers call for crawl.mjs. They only read, so a call may run twice. */
import { isMainThread } from 'node:worker_threads';
import { abortable, reportProgress } from 'asyncio-native';

/**
 * Returns the title of a page, and the pages to which it links. A coroutine function: it runs on the loop of a thread.
 */
export function* readPage(url) {
  reportProgress(`process ${process.pid}, ${isMainThread ? 'the main thread' : 'a thread'}`);
  const text = yield* abortable(async (signal) => (await fetch(url, { signal })).text());
  const title = /<title>(.*?)<\/title>/.exec(text)?.[1] ?? 'untitled';
  const links = [...text.matchAll(/href="(.*?)"/g)].map(([, href]) => new URL(href, url).href);
  return { title, links };
}

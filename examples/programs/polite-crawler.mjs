/**
 * `node polite-crawler.mjs URL...` reads up to fifty pages of each site. It asks a site for one page at a time, pauses
 * in between, and obeys robots.txt; several sites are read at the same time. Ctrl-C ends it.
 */
import process from 'node:process';
import { abortable, CancelledError, createTask, gather, runAsync, timeout } from 'asyncio-native';
import { RateLimit } from './api/rate-limit.mjs';

const AGENT = 'asyncio-native-example/1.0';
const MOST_PAGES = 50;
/** Milliseconds between two pages of a site, unless its robots.txt says otherwise; and for one page. */
const [PAUSE, PATIENCE] = [1000, 10_000];

/** A page as text, empty if it is something else. A reference to another page is a link to it. */
function fetchText(url) {
  return abortable(async (signal) => {
    const response = await fetch(url, { signal, headers: { 'user-agent': AGENT }, redirect: 'manual' });
    const moved = response.headers.get('location');
    const readable = response.ok && response.headers.get('content-type')?.startsWith('text/');
    if (readable) return await response.text();
    await response.body?.cancel();
    if (!response.ok && moved === null) throw new Error(`status ${response.status}`);
    return moved === null ? '' : `<title>moved</title><a href="${moved}">`;
  });
}

/** What the robots.txt of a site asks of all agents. Without one, everything is allowed. */
function* readRobots(origin) {
  const robots = { pause: PAUSE, forbidden: [] };
  let text = '';
  try {
    text = yield* timeout(PATIENCE, () => fetchText(`${origin}/robots.txt`));
  } catch (error) {
    if (error.message !== 'status 404') throw error;
  }
  let isMeant = false;
  for (const [, name, value] of text.matchAll(/^([\w-]+): *([^#\s]*)/gm)) {
    if (/^user-agent$/i.test(name)) isMeant = value === '*';
    else if (isMeant && /^disallow$/i.test(name) && value !== '') robots.forbidden.push(value);
    else if (isMeant && /^crawl-delay$/i.test(name)) robots.pause = Number(value) * 1000;
  }
  return robots;
}

/** Reads a site, from `start` on. Each page is printed as it comes. Returns how many were read. */
function* crawlSite(start) {
  const { origin, href } = new URL(start);
  const { pause, forbidden } = yield* readRobots(origin);
  const limit = new RateLimit(pause);
  const found = new Set([href]); // a loop over a Set also visits what is added meanwhile
  let count = 0;
  for (const url of found) {
    if (count === MOST_PAGES) break;
    if (forbidden.some((path) => new URL(url).pathname.startsWith(path))) continue;
    yield* limit.pass();
    try {
      const text = yield* timeout(PATIENCE, () => fetchText(url));
      console.log(`${url}: ${/<title>(.*?)<\/title>/s.exec(text)?.[1].trim() ?? 'untitled'}`);
      count++;
      for (const [, link] of text.matchAll(/<a\s[^>]*href="([^"#]*)/g)) {
        if (URL.canParse(link, url) && new URL(link, url).origin === origin) found.add(new URL(link, url).href);
      }
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      console.log(`${url}: ${error.cause?.code ?? error.message}`);
    }
  }
  return count;
}

await runAsync(function* () {
  const tasks = process.argv.slice(2).map((url) => createTask(crawlSite(url), { name: url }));
  const counts = yield* gather(tasks, { returnExceptions: true });
  for (const [at, count] of counts.entries()) {
    const said = count instanceof Error ? (count.cause?.code ?? count.message) : `${count} page(s)`;
    console.log(`${tasks[at].getName()} is done: ${said}`);
  }
});

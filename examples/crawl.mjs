/**
 * A crawler. By default it reads the pages in threads of this process. With `REDIS_URL=redis://127.0.0.1 node
 * examples/crawl.mjs` it reads them in two worker processes, which it starts here; they could also run on other
 * machines. The code that crawls is the same.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { QueueExecutor, task } from 'asyncio-native/bullmq';

const { REDIS_URL } = process.env;
const PAGES = new URL('./crawler/pages.mjs', import.meta.url);
/** A queue for this run only. */
const QUEUE = `crawl-${process.pid}`;

const site = createServer(({ url }, response) => {
  const number = Number(url.slice(1));
  const links = [2 * number, 2 * number + 1]
    .filter((next) => next < 32)
    .map((next) => `<a href="/${next}">${next}</a>`);
  response.end(`<title>page ${number}</title>${links.join()}`);
}).listen(0, '127.0.0.1');
await once(site, 'listening');

const workers = REDIS_URL === undefined ? [] : [startWorker(), startWorker()];
const executor = new QueueExecutor({ queue: QUEUE, connection: REDIS_URL });
const readPage = task(PAGES, 'readPage', { attempts: 3, timeout: 60_000 });

const titles = new Map();
const readers = new Set();
await crawl(`http://127.0.0.1:${site.address().port}/1`);
console.log(`${titles.size} pages, from "${titles.values().next().value}" on, read by ${readers.size} process(es)`);

await executor.shutdownAsync();
for (const worker of workers) {
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  console.log(`a worker has ended with ${code}`);
}
site.closeAllConnections();
site.close();

/** Reads a page, and then the pages to which it links, all at once. */
async function crawl(url) {
  titles.set(url, '');
  const call = executor.submit(readPage, url);
  call.onProgress((reader) => readers.add(reader.split(',')[0]));
  const { title, links } = await call;
  titles.set(url, title);
  await Promise.all(links.filter((link) => !titles.has(link)).map(crawl));
}

function startWorker() {
  const command = fileURLToPath(new URL('../dist/cli/main.cjs', import.meta.url));
  const args = ['worker', fileURLToPath(PAGES), '--queue', QUEUE, '--redis', REDIS_URL, '--concurrency', '2'];
  return spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'inherit', 'ignore'] });
}

/** `node get-headers.mjs URL` shows the headers of a page. Without a URL, it asks a server of its own. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { openConnection, runAsync } from 'asyncio-native';

function* printHttpHeaders(address) {
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  const [reader, writer] = yield* openConnection(url.hostname, Number(url.port || (secure ? 443 : 80)), {
    tls: secure,
  });
  writer.write(`HEAD ${url.pathname || '/'} HTTP/1.0\r\nHost: ${url.hostname}\r\n\r\n`);
  for (;;) {
    const line = String(yield* reader.readline()).trimEnd();
    if (line === '') break;
    console.log(`HTTP header> ${line}`);
  }
  // Ignores the body.
  writer.close();
  yield* writer.waitClosed();
}

if (process.argv[2] !== undefined) {
  await runAsync(printHttpHeaders(process.argv[2]));
} else {
  const site = createServer((_request, response) => response.setHeader('Content-Type', 'text/plain').end('hello'));
  await once(site.listen(0, '127.0.0.1'), 'listening');
  await runAsync(printHttpHeaders(`http://127.0.0.1:${site.address().port}/path/page.html`));
  site.close();
}

// Prints:
//   HTTP header> HTTP/1.1 200 OK
//   HTTP header> Content-Type: text/plain
//   HTTP header> Date: …
//   HTTP header> Connection: close

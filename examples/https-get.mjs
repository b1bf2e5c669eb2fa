/**
 * An HTTPS request in the middle of synchronous code, in an ES module: no thread, no Promise, no `await`. On the pure
 * backend, TLS is Node's, and the blocking run raises an error.
 *
 * `node examples/https-get.mjs example.org /` asks another server. Without arguments, the example asks its own server,
 * with a certificate that the command `openssl` has made.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostBlockedError, openConnection, run, startServer, timeout } from 'asyncio-native';

/** Returns the status line and the body of the answer to a GET. `tls`: the option of `openConnection`. */
function* get(host, port, path, tls) {
  return yield* timeout(10_000, function* () {
    const [reader, writer] = yield* openConnection(host, port, { tls });
    try {
      const { protocol, cipher } = writer.getExtraInfo('tls');
      console.log(protocol, cipher.name);
      writer.write(`GET ${path} HTTP/1.0\r\nHost: ${host}\r\n\r\n`);
      const answer = (yield* reader.read()).toString();
      const [head, ...body] = answer.split('\r\n\r\n');
      return [head.split('\r\n')[0], body.join('\r\n\r\n').slice(0, 200)];
    } finally {
      writer.close();
    }
  });
}

function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'https-get-'));
  const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(folder, name));
  execFileSync('openssl', [...request.split(' '), '-out', cert, '-keyout', key], { stdio: 'ignore' });
  const made = { cert: readFileSync(cert), key: readFileSync(key) };
  rmSync(folder, { recursive: true });
  return made;
}

function* greet(reader, writer) {
  const [, path] = (yield* reader.readuntil('\r\n\r\n')).toString().split(' ');
  writer.write(`HTTP/1.0 200 OK\r\n\r\nthis is ${path}, by TLS\n`);
}

function* askMyself() {
  const own = makeCertificate();
  const server = yield* startServer(greet, 'localhost', 0, { tls: own });
  return yield* server.with(() => get('localhost', server.sockets[0].port, '/index.html', { ca: own.cert }));
}

const [host, path = '/'] = process.argv.slice(2);
try {
  const [status, body] = run(host === undefined ? askMyself() : get(host, 443, path, true));
  console.log(status);
  console.log(body.trim());
} catch (error) {
  if (!(error instanceof HostBlockedError)) throw error;
  console.log(`${error.name}: ${error.message}`);
}

/**
 * `datagram-load.mjs PORT BYTES WINDOW COUNT`: sends COUNT datagrams of BYTES bytes to an echo server on this machine,
 * from eight sockets, with at most WINDOW of them unanswered. Prints `{ answered, seconds }` as JSON. No datagram gets
 * lost, because the window fits into the buffers of the sockets. The sockets are this package's: those of node:dgram
 * would be slower than most servers, so that the servers would wait.
 */
import process from 'node:process';
import { DatagramProtocol, Event, gather, getRunningLoop, runAsync } from '../harness/library.mjs';

const [port, bytes, window, count] = process.argv.slice(2).map(Number);
const SOCKETS = Math.min(8, window);
const message = Buffer.alloc(bytes, 'x');
let sent = 0;
let answered = 0;

class Asking extends DatagramProtocol {
  awaited = 0;
  done = new Event();

  connectionMade(transport) {
    this.transport = transport;
  }

  datagramReceived() {
    answered++;
    this.awaited--;
    this.next();
  }

  next() {
    if (sent < count) {
      sent++;
      this.awaited++;
      this.transport.sendto(message);
    } else if (this.awaited === 0) {
      this.done.set();
    }
  }
}

await runAsync(function* () {
  const loop = getRunningLoop();
  const options = { remoteAddress: { host: '127.0.0.1', port } };
  const opening = Array.from({ length: SOCKETS }, () => loop.createDatagramEndpoint(() => new Asking(), options));
  const endpoints = yield* gather(opening);
  const start = performance.now();
  for (const [, asking] of endpoints) {
    for (let i = 0; i < window / SOCKETS; i++) asking.next();
  }
  yield* gather(endpoints.map(([, asking]) => asking.done.wait()));
  console.log(JSON.stringify({ answered, seconds: (performance.now() - start) / 1000 }));
  for (const [transport] of endpoints) transport.close();
});

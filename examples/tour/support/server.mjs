/**
 * The server of the chapter about requests: a node:http server on a thread of its own, at a free port of 127.0.0.1.
 *
 * `/after/50` is answered after 50 ms, `/never` only when the client has gone. Any message from the parent is answered with
 * what the server has seen, as soon as no request is open, and ends the server.
 */
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

/** Pending connections that the system keeps; Node's default of 511 would make a crowd of clients try again a second later. */
const BACKLOG = 4096;

const seen = { answered: 0, aborted: 0, mostAtOnce: 0 };
let open = 0;
let whenQuiet;

const server = createServer((request, response) => {
  open++;
  seen.mostAtOnce = Math.max(seen.mostAtOnce, open);
  response.on('close', () => {
    open--;
    if (response.writableFinished) seen.answered++;
    else seen.aborted++;
    if (open === 0) whenQuiet?.();
  });
  const [, kind, delay] = request.url.split('/');
  if (kind === 'after') setTimeout(() => response.end(`answered after ${delay} ms`), Number(delay));
});

parentPort.once('message', () => {
  whenQuiet = () => {
    parentPort.postMessage(seen);
    server.close();
    server.closeAllConnections();
  };
  if (open === 0) whenQuiet();
});

server.listen(0, '127.0.0.1', BACKLOG, () => parentPort.postMessage(server.address().port));

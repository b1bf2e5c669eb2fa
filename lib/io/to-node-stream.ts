import type { Duplex } from 'node:stream';
import { hostBlocked } from '../errors/host-blocked.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { lazyIo } from './lazy-io.js';
import type { StreamReader } from './stream-reader.js';
import type { StreamWriter } from './stream-writer.js';

/**
 * Makes a Node stream over a connection of the loop, for libraries that need one. From now on the stream owns `reader`
 * and `writer`. Backpressure works in both directions; `end()` half-closes the connection, `destroy()` closes it, an
 * error of the connection destroys the stream. With TLS, `end()` sends close_notify, and reading goes on; most peers
 * then end their side, too. Node's streams need Node's callbacks, and so a hosted run, or a blocking run that can let
 * them run.
 *
 * @throws TypeError for an invalid reader or writer; RuntimeError if no loop runs; HostBlockedError in a blocking run
 * that cannot let Node's callbacks run.
 */
export function toNodeStream(reader: StreamReader, writer: StreamWriter): Duplex {
  const { checkStreams, duplexOver } = lazyIo();
  checkStreams('toNodeStream', reader, writer);
  const loop = getRunningLoop();
  if (!loop._scheduler.reachesPromises()) {
    throw hostBlocked("toNodeStream makes a stream of Node's, and a blocking run holds the thread");
  }
  return duplexOver(loop, reader, writer);
}

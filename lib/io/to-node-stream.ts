import type { Duplex } from 'node:stream';
import { hostBlocked } from '../errors/host-blocked.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { lazyIo } from './lazy-io.js';
import type { StreamReader } from './stream-reader.js';
import type { StreamWriter } from './stream-writer.js';

/**
 * A stream of Node's over a connection of the loop's, for libraries that want one. It has `reader` and `writer` for itself from now on.
 * Backpressure goes both ways; `end()` half-closes the connection, `destroy()` closes it, an error of the connection destroys the stream.
 * With TLS `end()` sends close_notify, and reading goes on; most peers end as well then.
 * Streams of Node's need Node's turn, and so a hosted run, or a blocking one that can give it.
 *
 * @throws TypeError for what is no reader and no writer; RuntimeError if no loop runs; HostBlockedError in a blocking run that cannot
 * give Node its turn.
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

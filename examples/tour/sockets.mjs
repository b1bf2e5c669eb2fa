/**
 * Sockets of the loop's own: a server and its clients, all in one blocking run, while Node's loop stands still. On
 * backends that use Node's sockets, the same program is hosted.
 */
import assert from 'node:assert/strict';
import { gather, HostBlockedError, openConnection, run, runAsync, startServer } from 'asyncio-native';
import { scaled } from './support/scale.mjs';
import { count, line, ProgressBar } from './support/screen.mjs';

export const title = 'Sockets in a blocking run';

/** Each client takes two file descriptors, and a process may often have at most 1,024. */
const CLIENTS = scaled(400, 10);
const LINES = 50;

function* echo(reader, writer) {
  for (;;) {
    const text = yield* reader.readline();
    if (text.length === 0) break;
    writer.write(text);
    yield* writer.drain();
  }
}

function* talkAll() {
  const server = yield* startServer(echo, '127.0.0.1', 0);
  return yield* server.with(function* () {
    const { port } = server.sockets[0];
    const bar = new ProgressBar('lines echoed', CLIENTS * LINES);
    let echoed = 0;
    function* talk(_, index) {
      const [reader, writer] = yield* openConnection('127.0.0.1', port);
      for (let i = 0; i < LINES; i++) {
        writer.write(`client ${index}, line ${i}\n`);
        assert.equal((yield* reader.readline()).toString(), `client ${index}, line ${i}\n`);
        bar.update(++echoed);
      }
      writer.close();
    }
    yield* gather(Array.from({ length: CLIENTS }, talk));
    bar.end();
    return echoed;
  });
}

export async function show() {
  const started = performance.now();
  let how = 'in a blocking run: no callback of Node ran meanwhile';
  let echoed;
  try {
    echoed = run(talkAll);
  } catch (error) {
    if (!(error instanceof HostBlockedError)) throw error;
    how = 'hosted: a blocking run says that it cannot wait for sockets here';
    echoed = await runAsync(talkAll);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  line(`   ${count(CLIENTS)} clients and their server, ${count(echoed)} lines there and back in ${seconds} s,`);
  line(`   ${how}`);
}

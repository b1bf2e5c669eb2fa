/**
 * After each `write` or `writelines`, `drain` waits while the peer is too slow; after `close`, `waitClosed` until all
 * was sent.
 */
import { openConnection, runAsync, startServer } from 'asyncio-native';

function* main() {
  const server = yield* startServer(
    function* (reader) {
      console.log(String(yield* reader.read()).trimEnd());
    },
    '127.0.0.1',
    0,
  );
  const [, stream] = yield* openConnection('127.0.0.1', server.sockets[0].port);
  stream.write('first\n');
  yield* stream.drain();
  stream.writelines(['second\n', 'third\n']);
  yield* stream.drain();
  stream.close();
  yield* stream.waitClosed();
  server.close();
  yield* server.waitClosed();
}

await runAsync(main());

// Prints:
//   first
//   second
//   third

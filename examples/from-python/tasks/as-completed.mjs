/** `asCompleted`, with the tasks themselves: which of two connections has been made first? */
import { asCompleted, createTask, openConnection, runAsync, startServer } from 'asyncio-native';

function* main() {
  const server = yield* startServer(function* () {}, '127.0.0.1', 0);
  const { port } = server.sockets[0];
  const first = createTask(openConnection('127.0.0.1', port));
  const second = createTask(openConnection('127.0.0.1', port));

  const established = new Set();
  for (const earliest of asCompleted([first, second])) {
    const [, writer] = yield* earliest;
    established.add(earliest.future === first ? 'first' : 'second');
    writer.close();
  }
  console.log(`connections established: ${[...established].sort().join(', ')}`);
  server.close();
  yield* server.waitClosed();
}

await runAsync(main());

// Prints:
//   connections established: first, second

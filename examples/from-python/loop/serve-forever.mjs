/** A server that serves until its task is cancelled. Here a client comes, and the main task ends. */
import { createTask, openConnection, runAsync, startServer } from 'asyncio-native';

/** Communicates with the client by the two streams. One call for each connection. */
function* clientConnected(reader, writer) {
  writer.write(yield* reader.readline());
}

function* main(host, port) {
  const server = yield* startServer(clientConnected, host, port);
  const serving = createTask(server.serveForever());

  const [reader, writer] = yield* openConnection(host, server.sockets[0].port);
  writer.write('for ever\n');
  console.log(String(yield* reader.readline()).trimEnd());
  writer.close();
  serving.cancel();
}

await runAsync(main('127.0.0.1', 0));

// Prints:
//   for ever

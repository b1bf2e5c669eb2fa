/** `server.with(body)` closes the server when its body has ended. */
import { getRunningLoop, Protocol, runAsync } from 'asyncio-native';

function* main() {
  const server = yield* getRunningLoop().createServer(() => new Protocol(), '127.0.0.1', 0);
  yield* server.with(function* () {
    console.log('accepts connections:', server.isServing());
  });
  console.log('accepts connections:', server.isServing());
}

await runAsync(main());

// Prints:
//   accepts connections: true
//   accepts connections: false

/**
 * Runs until `stop`, and closes the loop whatever happens. There is no `shutdown_asyncgens`: async generators belong to
 * Node.
 */
import { newEventLoop } from 'asyncio-native';

const loop = newEventLoop();
loop.callLater(10, () => loop.stop());
try {
  loop.runForever();
} finally {
  loop.close();
}
console.log(loop.isClosed());

// Prints:
//   true

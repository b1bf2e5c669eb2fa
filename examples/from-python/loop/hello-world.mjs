/** A callback instead of a coroutine: it prints, and stops the loop. */
import { newEventLoop } from 'asyncio-native';

function helloWorld(loop) {
  console.log('Hello World');
  loop.stop();
}

const loop = newEventLoop();
loop.callSoon(helloWorld, loop);
try {
  loop.runForever(); // blocks until `stop`
} finally {
  loop.close();
}

// Prints:
//   Hello World

/** Arguments of a callback stand behind it. For all else, use a closure, where Python uses `functools.partial`. */
import { newEventLoop } from 'asyncio-native';

const loop = newEventLoop();
loop.callSoon(console.log, 'Hello', 'World');
loop.callSoon(() => console.log('Hello', { depth: 1 }));
loop.callSoon(() => loop.stop());
loop.runForever();
loop.close();

// Prints:
//   Hello World
//   Hello { depth: 1 }

/** The loop without coroutines: callbacks, timers, and what happens to an error that no caller can catch. */
import { newEventLoop } from 'asyncio-native';

const loop = newEventLoop();
loop.setExceptionHandler((_loop, { message, exception }) => console.log(`reported: ${message}: ${exception.message}`));

loop.callSoon(console.log, 'first: ready callbacks run in the order in which they were scheduled');
loop.callSoon(() => {
  throw new Error('the loop goes on');
});
loop.callSoon(console.log, 'third');

const start = loop.time();
loop.callAt(start + 40, () => loop.stop());
loop.callLater(20, console.log, 'after 20 ms');
loop.callLater(10, console.log, 'after 10 ms');
const never = loop.callLater(15, console.log, 'cancelled: never printed');
never.cancel();
console.log(never);

loop.runForever(); // blocks until `stop`
console.log('stopped');
loop.close();

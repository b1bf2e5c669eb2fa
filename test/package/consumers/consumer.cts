// What a user's TypeScript sees in CommonJS: compiled with `moduleResolution` node10, node16 and nodenext. Prints the backend and
// the file of the addon, as JSON.
import { type Awaitable, backendInfo, type Coroutine, newEventLoop, run, sleep, Task } from 'asyncio-native';

import asyncio = require('asyncio-native');

function* main(): Coroutine<number> {
  const task: Task<string> = asyncio.createTask(sleep(1, 'x'));
  const item: string = yield* task;
  // @ts-expect-error: a string is no number
  const wrong: number = item;
  return String(wrong).length + Number(task instanceof Task);
}

const awaitable: Awaitable<number> = main();
const loop: asyncio.EventLoop = newEventLoop();
if (run(awaitable, { loopFactory: () => loop }) !== 2) throw new Error('wrong result');
const info: asyncio.BackendInfo = backendInfo();
console.log(JSON.stringify(info));

// What a user's TypeScript sees: compiled with `moduleResolution` node16, nodenext and bundler, against the packed declarations. Prints
// the backend and the file of the addon, as JSON.
import {
  type Awaitable,
  type BackendInfo,
  backendInfo,
  type Coroutine,
  EventLoop,
  gather,
  newEventLoop,
  Queue,
  run,
  runAsync,
  sleep,
  type Task,
  taskGroup,
} from 'asyncio-native';

function* length(text: string): Coroutine<number> {
  yield* sleep(1);
  return text.length;
}

function* main(): Coroutine<[number, string]> {
  const queue = new Queue<string>();
  queue.putNowait('x');
  const item: string = yield* queue.get();
  const both: [number, string] = yield* gather([length(item), sleep(1, 'y')]);
  const task: Task<number> | undefined = yield* taskGroup(function* (group): Coroutine<Task<number>> {
    return group.createTask(length('z'));
  });
  // @ts-expect-error: the group might have been ended early
  task.cancelled();
  if (task === undefined) throw new Error('ended early');
  const known: number = task.result();
  // @ts-expect-error: a number is no string
  const wrong: string = task.result();
  return [both[0] + known, both[1] + wrong];
}

const awaitable: Awaitable<number> = length('a');
const answer: [number, string] = run(main);
const later: Promise<number> = runAsync(awaitable);
const loop: EventLoop = newEventLoop({ backend: 'pure', clock: 'virtual' });
loop.close();
const info: BackendInfo = backendInfo();
if (answer[0] + (await later) !== 3 || !(loop instanceof EventLoop)) throw new Error('wrong result');
console.log(JSON.stringify(info));

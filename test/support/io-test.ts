import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import {
  type BackendName,
  type Coroutine,
  type EventLoop,
  type ExceptionContext,
  newEventLoop,
  run,
  runAsync,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
} from 'asyncio-native';
import { BACKENDS } from './backends.js';

/** What a test of sockets works with. */
export interface IoTest {
  readonly way: 'blocking' | 'hosted';
  readonly loop: EventLoop;
  /** Whether the sockets are the addon's. */
  readonly isNative: boolean;
  /** What the exception handler was told. A test that expects something takes it out; what is left fails the test. */
  readonly reports: ExceptionContext[];
}

type Way = readonly [backend: BackendName, way: 'blocking' | 'hosted'];

/** How a loop can wait for sockets: hosted by Node on either backend, blocking with sockets of its own. */
export const WAYS: readonly Way[] = BACKENDS.flatMap((backend): Way[] =>
  backend === 'native' && process.platform !== 'win32'
    ? [
        [backend, 'hosted'],
        [backend, 'blocking'],
      ]
    : [[backend, 'hosted']],
);

/** Those in which Promises of Node's are settled, wherever the run was called. */
export const HOSTED: readonly Way[] = WAYS.filter(([, way]) => way === 'hosted');

/** A test of sockets, run in each way. When it has ended, no descriptor that it has opened may be left, and nothing reported. */
export function ioTest(
  name: string,
  main: (t: IoTest) => Coroutine<unknown>,
  ways: readonly Way[] = WAYS,
  clock: 'monotonic' | 'virtual' = 'monotonic',
): void {
  for (const [backend, way] of ways) {
    test(`${name} [${backend}, ${way}]`, async () => {
      const reports: ExceptionContext[] = [];
      const loop = newEventLoop({ backend, clock });
      const isNative = backend === 'native' && process.platform !== 'win32';
      loop.setExceptionHandler((_loop, context) => reports.push(context));
      const before = descriptors();
      const body = function* (): Coroutine<void> {
        yield* main({ way, loop, isNative, reports });
        // The last connections say that they are closed.
        for (let turn = 0; turn < 3; turn++) {
          yield* sleep(0);
        }
      };
      const options = { loopFactory: () => loop };
      if (way === 'blocking') {
        run(body, options);
      } else {
        await runAsync(body, options);
      }
      assert.deepEqual(
        reports.map(({ message }) => message),
        [],
      );
      assert.deepEqual(await descriptorsLeft(before), [], 'descriptors left open');
    });
  }
}

/** A handler that sends back what it reads. */
export function* echo(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  for (;;) {
    const data = yield* reader.read(65_536);
    if (data.length === 0) {
      return;
    }
    writer.write(data);
    yield* writer.drain();
  }
}

/** The port of the only socket of `server`. */
export function portOf(server: Server): number {
  return (server.sockets[0] as { port: number }).port;
}

/**
 * Those that were opened since `before` and do not go. Node closes what it has destroyed in turns of its loop; and while one of libuv's
 * threads looks up a name for a loop that is closed, the descriptors of that loop stay, until another loop opens or closes sockets.
 */
async function descriptorsLeft(before: readonly string[]): Promise<string[]> {
  let left: string[] = [];
  for (let turn = 0; turn < 500; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    left = descriptors().filter((descriptor) => !before.includes(descriptor));
    if (left.length === 0) {
      break;
    }
    if (turn % 10 === 9) {
      const other = newEventLoop();
      await other.runUntilCompleteAsync(other.getaddrinfo('127.0.0.1', 1, { type: 'stream' }));
      other.close();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return left;
}

/** The sockets of this process, by number; empty where the system does not list them. */
function descriptors(): string[] {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    return [];
  }
}

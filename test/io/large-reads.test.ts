import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import {
  BufferedProtocol,
  type Coroutine,
  createSubprocessExec,
  createSubprocessShell,
  createTask,
  Event,
  gather,
  getRunningLoop,
  openConnection,
  PIPE,
  Protocol,
  type StreamWriter,
  type Transport,
} from 'asyncio-native';
import { ioTest, portOf, WAYS } from '../support/io-test.js';

const PIPES = { stdin: PIPE, stdout: PIPE };
/** Many times what the blocks for large reads hold. */
const DATA = randomBytes(12 << 20);
const CHUNK = 1 << 16;
const CHILDREN = 200;

function* send(writer: StreamWriter): Coroutine<void> {
  for (let at = 0; at < DATA.length; at += CHUNK) {
    writer.write(DATA.subarray(at, at + CHUNK));
    yield* writer.drain();
  }
  writer.close();
}

ioTest('the standard streams of a child are pipes, which it can open by name', function* ({ isNative }) {
  const script = '[ -p /dev/stdin ] && [ -p /dev/stdout ] && cat /dev/stdin > /dev/stdout';
  const child = yield* createSubprocessShell(script, PIPES);
  const [output] = yield* child.communicate('by name');
  assert.equal(String(output), isNative ? 'by name' : '');
});

ioTest('chunks from a child stay as they were read while more are read', function* () {
  const child = yield* createSubprocessExec('cat', [], PIPES);
  const sending = createTask(send(child.stdin as StreamWriter));
  const parts: Buffer[] = [];
  for (;;) {
    const part = yield* (child.stdout as NonNullable<typeof child.stdout>).read(CHUNK);
    if (part.length === 0) {
      break;
    }
    parts.push(part);
  }
  yield* sending;
  assert.equal(yield* child.wait(), 0);
  assert.ok(Buffer.concat(parts).equals(DATA));
});

/** Takes chunks as they come, and pauses now and then; behind the middle, another protocol copies. */
class Taking extends Protocol {
  readonly parts: Buffer[] = [];
  readonly ended = new Event();
  #taken = 0;
  #transport: Transport | null = null;

  override connectionMade(transport: Transport): void {
    this.#transport = transport;
  }

  override dataReceived(data: Buffer): void {
    const transport = this.#transport as Transport;
    this.parts.push(data);
    this.#taken += data.length;
    if (this.#taken > DATA.length / 2) {
      transport.setProtocol(new Copying(this));
    } else if (this.parts.length % 3 === 0) {
      transport.pauseReading();
      getRunningLoop().callLater(1, () => transport.resumeReading());
    }
  }
}

class Copying extends BufferedProtocol {
  readonly #memory = Buffer.alloc(CHUNK - 1);
  readonly #taking: Taking;

  constructor(taking: Taking) {
    super();
    this.#taking = taking;
  }

  override getBuffer(): Buffer {
    return this.#memory;
  }

  override bufferUpdated(count: number): void {
    this.#taking.parts.push(Buffer.from(this.#memory.subarray(0, count)));
  }

  override connectionLost(): void {
    this.#taking.ended.set();
  }
}

ioTest('large reads of a socket, with pauses, and with a protocol that has memory of its own', function* () {
  const taking = new Taking();
  const server = yield* getRunningLoop().createServer(() => taking, '127.0.0.1', 0);
  const [, writer] = yield* openConnection('127.0.0.1', portOf(server));
  yield* send(writer);
  yield* taking.ended.wait();
  assert.ok(Buffer.concat(taking.parts).equals(DATA));
  server.close();
  yield* server.waitClosed();
});

ioTest('a program that cannot be started leaves no pipe open', function* ({ isNative }) {
  // A loop keeps descriptors that it opens with its first child.
  yield* (yield* createSubprocessExec('true', [], PIPES)).communicate();
  const before = isNative ? readdirSync('/proc/self/fd').length : 0;
  const codes = new Set<string>();
  // Where libuv forks, each takes much longer.
  for (let i = 0; i < (isNative ? CHILDREN : 5); i++) {
    try {
      yield* createSubprocessExec('/no/such/program', [], PIPES);
    } catch (error) {
      codes.add((error as NodeJS.ErrnoException).code as string);
    }
  }
  assert.deepEqual([...codes], ['ENOENT']);
  if (isNative) {
    assert.equal(readdirSync('/proc/self/fd').length, before);
  }
});

// Together their pipes exceed /proc/sys/fs/pipe-user-pages-soft, which limits users without privileges.
ioTest(
  'two hundred children at once, with pipes as large as the system allows',
  function* () {
    const starts = Array.from({ length: CHILDREN }, () => createSubprocessExec('cat', [], { ...PIPES, stderr: PIPE }));
    const children = yield* gather(starts);
    const answers = yield* gather(children.map((child, i) => child.communicate(`child ${i}`)));
    assert.deepEqual(
      answers.map(([output]) => String(output)),
      children.map((_, i) => `child ${i}`),
    );
  },
  WAYS.filter(([backend]) => backend === 'native').slice(0, 1),
);

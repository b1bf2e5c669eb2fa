import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  type Coroutine,
  Event,
  gather,
  getRunningLoop,
  Protocol,
  StreamReader,
  StreamReaderProtocol,
  type Transport,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { ioTest } from '../support/io-test.js';
import { fixture, ROOT } from '../support/paths.js';

/** Notes what it is told. */
class Noting extends Protocol {
  readonly log: string[] = [];
  readonly lost = new Event();
  override connectionMade(): void {
    this.log.push('made');
  }
  override dataReceived(data: Buffer): void {
    this.log.push(`data ${data}`);
  }
  override eofReceived(): boolean {
    this.log.push('eof');
    return true;
  }
  override connectionLost(error: Error | null): void {
    this.log.push(`lost ${(error as NodeJS.ErrnoException | null)?.code ?? error}`);
    this.lost.set();
  }
}

/** The two ends of a new named pipe. */
function ends(): [reads: number, writes: number] {
  const folder = mkdtempSync(`${tmpdir()}/asyncio-`);
  const path = `${folder}/pipe`;
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  const reads = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writes = openSync(path, constants.O_WRONLY);
  rmSync(folder, { recursive: true });
  return [reads, writes];
}

function isOpen(descriptor: number): boolean {
  try {
    statSync(`/dev/fd/${descriptor}`);
    return true;
  } catch {
    return false;
  }
}

if (process.platform !== 'win32') {
  ioTest('from one end of a pipe to the other', function* () {
    const loop = getRunningLoop();
    const [reads, writes] = ends();
    const reader = new StreamReader();
    const [from, protocol] = yield* loop.connectReadPipe(() => new StreamReaderProtocol(reader), reads);
    assert.ok(protocol instanceof StreamReaderProtocol);
    assert.match(inspect(from), /^<StreamTransport reading pipe /);
    const [to, noting] = yield* loop.connectWritePipe(() => new Noting(), writes);
    assert.ok(to.getExtraInfo('pipe'));
    assert.equal(to.getExtraInfo('peername'), undefined);
    to.write('line\n');
    assert.equal(String(yield* reader.readline()), 'line\n');
    const much = Buffer.alloc(3 << 20, 'x');
    to.write(much);
    assert.ok(to.getWriteBufferSize() > 0);
    assert.equal(to.canWriteEof(), true);
    // The end of what can only be written is the end of the connection, when all has gone out.
    to.writeEof();
    assert.equal(to.isClosing(), true);
    assert.ok((yield* reader.read()).equals(much));
    yield* noting.lost.wait();
    assert.deepEqual(noting.log, ['made', 'lost null']);
  });

  ioTest('the order of callbacks; the end closes, whatever eofReceived returns', function* () {
    const [reads, writes] = ends();
    const [transport, noting] = yield* getRunningLoop().connectReadPipe(() => new Noting(), reads);
    const [to] = yield* getRunningLoop().connectWritePipe(() => new Protocol(), writes);
    to.write('abc');
    to.close();
    yield* noting.lost.wait();
    assert.deepEqual(noting.log, ['made', 'data abc', 'eof', 'lost null']);
    assert.equal(transport.isClosing(), true);
  });

  ioTest('a reader that is paused gets the rest when it goes on', function* () {
    const [reads, writes] = ends();
    const [from, noting] = yield* getRunningLoop().connectReadPipe(() => new Noting(), reads);
    const [to] = yield* getRunningLoop().connectWritePipe(() => new Protocol(), writes);
    from.pauseReading();
    to.write('abc');
    to.close();
    assert.deepEqual(noting.log, ['made']);
    from.resumeReading();
    yield* noting.lost.wait();
    assert.deepEqual(noting.log, ['made', 'data abc', 'eof', 'lost null']);
  });

  ioTest('a writer notices that nobody reads any more', function* ({ loop }) {
    const isWatched = loop.backend === 'native' && process.platform !== 'win32';
    const [reads, writes] = ends();
    const [to, noting] = yield* getRunningLoop().connectWritePipe(() => new Noting(), writes);
    closeSync(reads);
    if (!isWatched) {
      to.write('x'); // Node says so at the next write.
    }
    yield* noting.lost.wait();
    assert.deepEqual(noting.log, ['made', isWatched ? 'lost null' : 'lost EPIPE']);

    const [otherReads, otherWrites] = ends();
    const [other, second] = yield* getRunningLoop().connectWritePipe(() => new Noting(), otherWrites);
    other.write(Buffer.alloc(1 << 20));
    closeSync(otherReads);
    yield* second.lost.wait();
    assert.deepEqual(second.log, ['made', 'lost EPIPE']);
  });

  ioTest('what is no pipe stays the caller’s', function* () {
    const loop = getRunningLoop();
    const file = openSync('/etc/passwd', 'r');
    const failure = function* (opening: Coroutine<unknown>): Coroutine<NodeJS.ErrnoException> {
      const [error] = yield* gather([opening], { returnExceptions: true });
      return error as NodeJS.ErrnoException;
    };
    const noFile = yield* failure(loop.connectReadPipe(() => new Protocol(), file));
    assert.deepEqual([noFile.code, noFile.syscall], ['EINVAL', 'connectReadPipe']);
    assert.match(noFile.message, new RegExp(`descriptor ${file} is a regular file`));
    const nothing = openSync('/dev/null', 'r');
    const noDevice = yield* failure(loop.connectReadPipe(() => new Protocol(), nothing));
    assert.match(noDevice.message, new RegExp(`EPERM: descriptor ${nothing} is a device`));
    closeSync(nothing);
    assert.equal(isOpen(file), true);
    closeSync(file);
    assert.equal((yield* failure(loop.connectWritePipe(() => new Protocol(), 9999))).code, 'EBADF');

    const [reads, writes] = ends();
    const failing = () => {
      throw new RangeError('of the factory');
    };
    assert.ok((yield* failure(loop.connectReadPipe(failing, reads))) instanceof RangeError);
    assert.equal(isOpen(reads), true);
    closeSync(reads);
    closeSync(writes);
    const type = { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
    assert.throws(() => loop.connectReadPipe(null as never, 0), type);
    assert.throws(() => loop.connectReadPipe(() => new Protocol(), '0' as never), { ...type, message: /"descriptor"/ });
    assert.throws(() => loop.connectWritePipe(() => new Protocol(), -1), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
    assert.throws(() => new StreamReaderProtocol({} as never), type);
  });

  ioTest('the descriptor is closed with the transport', function* () {
    const [reads, writes] = ends();
    const [transport] = (yield* getRunningLoop().connectReadPipe(() => new Noting(), reads)) as [Transport, Noting];
    const noting = transport.getProtocol() as Noting;
    transport.close();
    yield* noting.lost.wait();
    closeSync(writes);
    assert.deepEqual(noting.log, ['made', 'lost null']);
  });

  for (const backend of BACKENDS) {
    test(`a coroutine reads the standard input and writes the standard output: pipes [${backend}]`, () => {
      const { stdout, status } = spawnSync(
        'sh',
        ['-c', 'printf "a\\nb\\nc" | "$0" "$1" | cat', process.execPath, fixture('pipes.mjs')],
        {
          cwd: ROOT,
          encoding: 'utf8',
          env: { ...process.env, ASYNCIO_NATIVE_BACKEND: backend, NODE_TEST_CONTEXT: undefined },
        },
      );
      assert.deepEqual([stdout, status], ['A\nB\nC\nand console.log\n', 0]);
    });

    test(`a coroutine reads the standard input and writes the standard output: sockets [${backend}]`, async () => {
      // As Node starts its children.
      const child = spawn(process.execPath, [fixture('pipes.mjs')], {
        cwd: ROOT,
        env: { ...process.env, ASYNCIO_NATIVE_BACKEND: backend, NODE_TEST_CONTEXT: undefined },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      child.stdin.end('x\ny\n');
      let output = '';
      for await (const part of child.stdout.setEncoding('utf8')) {
        output += part;
      }
      assert.equal(output, 'X\nY\nand console.log\n');
    });

    // util-linux's script runs a program in a terminal of its own.
    test(`a coroutine reads from a terminal and writes to it [${backend}]`, async () => {
      const folder = mkdtempSync(`${tmpdir()}/asyncio-`);
      const answer = `${folder}/answer`;
      writeFileSync(answer, '');
      const line = `"${process.execPath}" "${fixture('pipes.mjs')}"`;
      const env = { ...process.env, ASYNCIO_NATIVE_BACKEND: backend, NODE_TEST_CONTEXT: undefined };
      const { status, error } = spawnSync('script', ['-qec', line, answer], { cwd: ROOT, env, input: 'typed\n\x04' });
      const typescript = error ? 'TYPED' : readFileSync(answer, 'utf8');
      rmSync(folder, { recursive: true });
      assert.match(typescript, /TYPED/, `exit code ${status}`);
    });
  }

  test(`a blocking run reads the standard input in an ES module [${BACKENDS[0]}]`, () => {
    const { stdout, status } = spawnSync(process.execPath, [fixture('pipes.mjs'), 'blocking'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, ASYNCIO_NATIVE_BACKEND: BACKENDS[0], NODE_TEST_CONTEXT: undefined },
      input: 'z',
    });
    const isOwn = BACKENDS[0] === 'native' && process.platform !== 'win32';
    assert.deepEqual([stdout, status], [isOwn ? 'Z\nand console.log\n' : 'HostBlockedError\n', 0]);
  });
}

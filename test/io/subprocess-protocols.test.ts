import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  type Coroutine,
  Event,
  getRunningLoop,
  type SubprocessInfo,
  SubprocessProtocol,
  type SubprocessTransport,
  sleep,
} from 'asyncio-native';
import { ioTest } from '../support/io-test.js';
import { raised } from '../support/raised.js';

/** Notes what it is told. */
class Noting extends SubprocessProtocol {
  readonly log: string[] = [];
  readonly over = new Event();
  transport!: SubprocessTransport;

  override connectionMade(transport: SubprocessTransport): void {
    this.transport = transport;
    this.log.push('made');
    getRunningLoop().callSoon(() => this.log.push('soon'));
  }

  override pipeDataReceived(fd: number, data: Buffer): void {
    this.log.push(`data ${fd} ${data}`);
  }

  override pipeConnectionLost(fd: number, error: Error | null): void {
    this.log.push(`lost ${fd} ${(error as NodeJS.ErrnoException | null)?.code ?? error}`);
  }

  override processExited(): void {
    this.log.push(`exited ${this.transport.getReturncode()}`);
  }

  override connectionLost(error: Error | null): void {
    this.log.push(`over ${error}`);
    this.over.set();
  }

  override pauseWriting(): void {
    this.log.push('pause');
  }

  override resumeWriting(): void {
    this.log.push('resume');
  }
}

/** What the protocol of `command` is told, when `act` was done to it. */
function* told(command: string, act: (transport: SubprocessTransport) => void): Coroutine<[string[], Noting]> {
  const [transport, protocol] = yield* getRunningLoop().subprocessShell(() => new Noting(), command);
  assert.equal(transport.getProtocol(), protocol);
  protocol.log.push('started');
  act(transport);
  yield* protocol.over.wait();
  return [protocol.log, protocol];
}

// As CPython calls back in the same program; the system decides about the order of the three ends.
ioTest('the order of callbacks is that of asyncio', function* () {
  const [log, { transport }] = yield* told('cat; exit 3', (child) => {
    assert.match(inspect(child), /^<SubprocessTransport pid=\d+ running>$/);
    child.getPipeTransport(0)!.write('abc');
    child.getPipeTransport(0)!.writeEof();
    assert.equal(child.getPipeTransport(3), null);
  });
  assert.deepEqual(log.slice(0, 3), ['made', 'started', 'soon']);
  assert.ok(log.indexOf('data 1 abc') < log.indexOf('lost 1 null'), String(log));
  assert.deepEqual(log.slice(3, -1).sort(), ['data 1 abc', 'exited 3', 'lost 0 null', 'lost 1 null', 'lost 2 null']);
  assert.equal(log.at(-1), 'over null');
  assert.equal(transport.getReturncode(), 3);
  assert.throws(() => transport.sendSignal('SIGTERM'), { code: 'ESRCH' });
  transport.close();
  assert.equal(transport.isClosing(), true);
});

ioTest('the transport tells of the process, under the names of Popen', function* () {
  for (const args of [undefined, ['-c', 'cat; exit 3']]) {
    const loop = getRunningLoop();
    const [transport, protocol] = yield* args === undefined
      ? loop.subprocessShell(() => new Noting(), 'cat; exit 3')
      : loop.subprocessExec(() => new Noting(), 'sh', args);
    const info = transport.getExtraInfo('subprocess') as SubprocessInfo;
    assert.deepEqual(
      { ...info },
      {
        pid: transport.getPid(),
        args: args === undefined ? 'cat; exit 3' : ['sh', ...args],
        returncode: null,
      },
    );
    assert.equal(transport.getExtraInfo('pipe', 'none'), 'none');
    const stdin = transport.getPipeTransport(0)!;
    assert.equal(stdin.getExtraInfo('subprocess'), undefined);
    assert.notEqual(stdin.getExtraInfo('pipe'), undefined);
    stdin.close();
    yield* protocol.over.wait();
    assert.equal(info.returncode, 3);
  }
});

ioTest('close closes the pipes and kills; kill kills', function* () {
  for (const act of ['close', 'kill'] as const) {
    const [log] = yield* told('exec cat', (child) => child[act]());
    assert.deepEqual(log.slice(0, 3), ['made', 'started', 'soon']);
    assert.deepEqual(log.slice(3, -1).sort(), ['exited -9', 'lost 0 null', 'lost 1 null', 'lost 2 null']);
    assert.equal(log.at(-1), 'over null');
  }
});

ioTest('a child that closes its standard input is noticed, on Linux before anything is written', function* ({ loop }) {
  const isNoticed = loop.backend === 'native' && process.platform !== 'win32';
  const [log] = yield* told(isNoticed ? 'exec <&-; sleep 0.1' : 'exec <&-', () => {});
  const lost = log.indexOf('lost 0 null');
  assert.ok(lost > 0 && (!isNoticed || lost < log.indexOf('exited 0')), String(log));
});

ioTest('what is written to a child that reads no more is an error', function* () {
  const [log] = yield* told('exec <&-; sleep 0.1', (child) => child.getPipeTransport(0)!.write(Buffer.alloc(1 << 20)));
  assert.ok(
    log.some((line) => /^lost 0 (EPIPE|ECONNRESET|null)$/.test(line)),
    String(log),
  );
  assert.equal(log.at(-1), 'over null');
});

ioTest('pauseWriting and resumeWriting are told', function* () {
  const [log] = yield* told('cat > /dev/null', (child) => {
    const stdin = child.getPipeTransport(0)!;
    stdin.write(Buffer.alloc(1 << 20));
    assert.ok(stdin.getWriteBufferSize() > 0);
    stdin.close();
  });
  assert.ok(log.indexOf('pause') > 0 && log.indexOf('pause') < log.indexOf('resume'), String(log));
  assert.ok(log.includes('lost 0 null'));
});

ioTest('pipes are paused and resumed', function* () {
  class Slow extends Noting {
    size = 0;
    override pipeDataReceived(fd: number, data: Buffer): void {
      const pipe = this.transport.getPipeTransport(fd)!;
      this.size += data.length;
      pipe.pauseReading();
      assert.equal(pipe.isReading(), false);
      getRunningLoop().callLater(0.1, () => pipe.resumeReading());
    }
  }
  const [, protocol] = yield* getRunningLoop().subprocessExec(() => new Slow(), 'head', ['-c', '1000000', '/dev/zero']);
  yield* protocol.over.wait();
  assert.equal(protocol.size, 1_000_000);
});

ioTest('streams that are no pipes; another protocol', function* () {
  const loop = getRunningLoop();
  const [transport, first] = yield* loop.subprocessExec(() => new Noting(), 'sleep', ['1000'], {
    stdin: null,
    stdout: null,
    stderr: null,
  });
  assert.deepEqual(
    [0, 1, 2].map((fd) => transport.getPipeTransport(fd)),
    [null, null, null],
  );
  const second = new Noting();
  second.transport = transport;
  transport.setProtocol(second);
  transport.terminate();
  yield* second.over.wait();
  assert.deepEqual(first.log, ['made', 'soon']);
  assert.deepEqual(second.log, ['exited -15', 'over null']);
});

ioTest('a protocol that fails is reported, and the others are told', function* ({ reports }) {
  class Failing extends Noting {
    override pipeDataReceived(): void {
      throw new RangeError('of the protocol');
    }
  }
  const [, protocol] = yield* getRunningLoop().subprocessExec(() => new Failing(), 'echo', ['x']);
  yield* protocol.over.wait();
  assert.equal(protocol.log.at(-1), 'over null');
  assert.equal(reports.splice(0).length, 1);
  assert.throws(() => getRunningLoop().subprocessExec(null as never, 'x'), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
});

ioTest('a factory that returns no protocol starts nothing', function* ({ loop }) {
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-'));
  const file = join(folder, 'started');
  try {
    for (const made of [undefined, 5, 'protocol']) {
      const factory = (): SubprocessProtocol => made as never;
      for (const starting of [
        loop.subprocessShell(factory, `echo > '${file}'`),
        loop.subprocessExec(factory, 'touch', [file]),
      ]) {
        const error = yield* raised(starting);
        assert.equal(error.code, 'ERR_ASYNCIO_INVALID_ARG_TYPE');
        assert.match(error.message, /"factory" must be a function that returns a protocol/);
      }
    }
    yield* sleep(50);
    assert.equal(existsSync(file), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

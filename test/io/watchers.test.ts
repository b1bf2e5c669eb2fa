import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import {
  ContextVar,
  createTask,
  Event,
  newEventLoop,
  openConnection,
  RuntimeError,
  type StreamWriter,
  sleep,
  startServer,
} from 'asyncio-native';
import { echo, HOSTED, ioTest, portOf } from '../support/io-test.js';
import { OWN, Pipe, watchTest } from '../support/pipe.js';

const NODES = HOSTED.filter(([backend]) => backend === 'pure');

watchTest('addReader: called as long as there is something to read, with its arguments', function* (loop, pipe) {
  const read: string[] = [];
  const done = new Event();
  loop.addReader(
    pipe.readEnd,
    (a: string, b: number) => {
      read.push(`${a} ${b} ${pipe.read(2)}`);
      if (read.length === 3) done.set();
    },
    'called',
    7,
  );
  pipe.write('abcdef');
  yield* done.wait();
  assert.deepEqual(read, ['called 7 ab', 'called 7 cd', 'called 7 ef']);
  assert.equal(loop.removeReader(pipe.readEnd), true);
  assert.equal(loop.removeReader(pipe.readEnd), false);
  pipe.write('more');
  yield* sleep(5);
  assert.equal(read.length, 3);
});

watchTest('addWriter: called while something can be written', function* (loop, pipe) {
  let calls = 0;
  const done = new Event();
  loop.addWriter(pipe.writeEnd, () => {
    if (++calls === 2) {
      loop.removeWriter(pipe.writeEnd);
      done.set();
    }
  });
  yield* done.wait();
  yield* sleep(5);
  assert.equal(calls, 2);
  assert.equal(loop.removeWriter(pipe.writeEnd), false);
});

watchTest('a second call replaces the callback', function* (loop, pipe) {
  const called: string[] = [];
  const done = new Event();
  loop.addReader(pipe.readEnd, () => called.push('first'));
  loop.addReader(pipe.readEnd, () => {
    called.push(`second ${pipe.read(10)}`);
    done.set();
  });
  pipe.write('x');
  yield* done.wait();
  assert.deepEqual(called, ['second x']);
  loop.removeReader(pipe.readEnd);
});

watchTest('a reader and a writer of one descriptor are independent', function* (loop) {
  const server = yield* startServer(echo, '127.0.0.1', 0);
  const terminal = openSync('/dev/ptmx', 'r+');
  yield* server.with(function* () {
    const called: string[] = [];
    const done = new Event();
    loop.addReader(terminal, () => called.push('reader'));
    loop.addWriter(terminal, () => {
      called.push('writer');
      loop.removeWriter(terminal);
      done.set();
    });
    yield* done.wait();
    assert.equal(called.filter((name) => name === 'writer').length, 1);
    assert.equal(loop.removeReader(terminal), true);
    assert.equal(loop.removeWriter(terminal), false);
  });
  closeSync(terminal);
});

watchTest('a callback that takes another away keeps that from being called', function* (loop, pipe) {
  const other = new Pipe();
  const called: number[] = [];
  const done = new Event();
  for (const [each, its] of [
    [pipe, other],
    [other, pipe],
  ] as const) {
    loop.addReader(each.readEnd, () => {
      called.push(each.readEnd);
      loop.removeReader(each.readEnd);
      loop.removeReader(its.readEnd);
      done.set();
    });
    each.write('x');
  }
  yield* done.wait();
  yield* sleep(5);
  assert.equal(called.length, 1);
  other.close();
});

watchTest('callbacks run in the context in which they were added, and keep it', function* (loop, pipe) {
  const variable = new ContextVar<string>('variable');
  const seen: (string | undefined)[] = [];
  const done = new Event();
  yield* createTask(
    (function* () {
      variable.set('added');
      loop.addReader(pipe.readEnd, () => {
        seen.push(variable.get(undefined));
        variable.set('kept');
        pipe.read(1);
        if (seen.length === 2) done.set();
      });
    })(),
  );
  pipe.write('ab');
  yield* done.wait();
  loop.removeReader(pipe.readEnd);
  assert.deepEqual(seen, ['added', 'kept']);
});

ioTest(
  'what a callback throws is reported, and it is called again',
  function* ({ loop, reports }) {
    const pipe = new Pipe();
    const done = new Event();
    loop.addReader(pipe.readEnd, function failing() {
      const text = pipe.read(1);
      if (text === 'b') done.set();
      throw new Error(text);
    });
    pipe.write('ab');
    yield* done.wait();
    yield* sleep(0);
    loop.removeReader(pipe.readEnd);
    const told = reports.splice(0).map(({ message, exception }) => [message, (exception as Error).message]);
    assert.deepEqual(told, [
      ['Exception in callback failing()', 'a'],
      ['Exception in callback failing()', 'b'],
    ]);
    pipe.close();
  },
  OWN,
);

watchTest('the other end is closed: both are called', function* (loop, pipe) {
  const ended = new Event();
  loop.addReader(pipe.readEnd, () => {
    assert.equal(pipe.read(1), '');
    loop.removeReader(pipe.readEnd);
    ended.set();
  });
  pipe.closeWriteEnd();
  yield* ended.wait();

  const other = new Pipe();
  const broken = new Event();
  other.fill();
  loop.addWriter(other.writeEnd, () => {
    loop.removeWriter(other.writeEnd);
    broken.set();
  });
  other.closeReadEnd();
  yield* broken.wait();
  assert.throws(() => other.write('x'), { code: 'EPIPE' });
  other.close();
});

watchTest('a descriptor that is closed under its watcher, and its number in use again', function* (loop, pipe) {
  let wrong = 0;
  loop.addReader(pipe.readEnd, () => wrong++);
  const number = pipe.readEnd;
  // Before the loop has passed once, and with a duplicate that keeps the file open.
  const duplicate = openSync(`/proc/self/fd/${number}`, 'r');
  pipe.closeReadEnd();
  pipe.write('nobody reads this by the first number');
  yield* sleep(10);
  assert.equal(wrong, 0);
  assert.throws(() => loop.addWriter(number, () => {}), { code: 'EBADF' });

  const again = new Pipe();
  const done = new Event();
  loop.addReader(again.readEnd, () => {
    again.read(10);
    done.set();
  });
  again.write('x');
  yield* done.wait();
  assert.equal(loop.removeReader(again.readEnd), true);
  loop.removeReader(number);
  closeSync(duplicate);
  again.close();
});

watchTest('files, folders, closed descriptors and those of transports: errors that say so', function* (loop, pipe) {
  const file = openSync(import.meta.filename, 'r');
  const callback = (): void => {};
  assert.throws(() => loop.addReader(file, callback), { code: 'EPERM', message: /file or a folder/ });
  closeSync(file);
  assert.throws(() => loop.addReader(file, callback), { code: 'EBADF', message: /not open/ });
  assert.equal(loop.removeReader(file), false);
  const server = yield* startServer(echo, '127.0.0.1', 0);
  yield* server.with(function* () {
    const [, writer] = yield* openConnection('127.0.0.1', portOf(server));
    const socket = (writer as StreamWriter).getExtraInfo('socket') as { fileno(): number };
    assert.throws(() => loop.addReader(socket, callback), { code: 'ERR_ASYNCIO_DESCRIPTOR_IN_USE' });
    assert.throws(() => loop.addWriter(socket.fileno(), callback), RuntimeError);
    writer.close();
    yield* writer.waitClosed();
  });
  const type = { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  const value = { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' };
  assert.throws(() => loop.addReader('7' as never, callback), type);
  assert.throws(() => loop.addReader(pipe.readEnd, undefined as never), type);
  assert.throws(() => loop.addWriter(-1, callback), value);
  assert.throws(() => loop.removeWriter(1.5), value);
  assert.throws(() => loop.removeReader(null as never), type);
});

watchTest('a loop that is closed watches nothing', function* (loop, pipe) {
  yield* sleep(0);

  const other = newEventLoop({ backend: loop.backend });
  other.addReader(pipe.readEnd, () => assert.fail());
  other.close();
  assert.equal(other.removeReader(pipe.readEnd), false);
  assert.throws(() => other.addReader(pipe.readEnd, () => {}), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
});

watchTest('many descriptors', function* (loop) {
  const pipes = Array.from({ length: 100 }, () => new Pipe());
  const called = new Set<number>();
  const done = new Event();
  for (const [n, pipe] of pipes.entries()) {
    loop.addReader(pipe.readEnd, () => {
      called.add(n);
      pipe.read(1);
      if (called.size === pipes.length) done.set();
    });
    pipe.write('x');
  }
  yield* done.wait();
  for (const pipe of pipes) {
    assert.equal(loop.removeReader(pipe.readEnd), true);
    pipe.close();
  }
});

ioTest(
  "Node's modules watch no descriptors",
  function* ({ loop }) {
    assert.throws(() => loop.addReader(0, () => {}), {
      code: 'ERR_ASYNCIO_UNSUPPORTED',
      message: /^addReader and addWriter: not possible/,
    });
    assert.throws(() => loop.removeWriter(0), { code: 'ERR_ASYNCIO_UNSUPPORTED' });
    yield* sleep(0);
  },
  NODES,
);

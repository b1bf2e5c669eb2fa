import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import {
  type Coroutine,
  createSubprocessExec,
  Event,
  openConnection,
  PIPE,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
} from 'asyncio-native';
import { ioTest, portOf } from '../support/io-test.js';
import { fixture } from '../support/paths.js';

/** Clients of each wave; a third of them stay until its end. */
const CLIENTS = 1_800;
/** More than the system takes for who does not read. */
const FLOOD = Buffer.alloc(12_000_000);
/** Bytes that one client may leave behind. */
const MOST_LEFT = 1_024;

/** Answers lines. Counts who is there. */
class Answering {
  here = 0;
  served = 0;
  readonly empty = new Event();

  *serve(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    this.here++;
    this.served++;
    this.empty.clear();
    try {
      for (let line = yield* reader.readline(); line.length > 0; line = yield* reader.readline()) {
        writer.write(String(line) === 'flood\n' ? FLOOD : line);
        yield* writer.drain();
      }
    } catch {
      // It has gone away, or has sent no lines.
    }
    writer.close();
    if (--this.here === 0) {
      this.empty.set();
    }
  }
}

/** Bytes that are in use. */
function live(): number {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function* wave(server: Server, answering: Answering): Coroutine<void> {
  const args = [fixture('hostile_clients.py'), String(portOf(server)), String(CLIENTS)];
  const child = yield* createSubprocessExec('python3', args, { stdin: PIPE, stdout: PIPE });
  assert.equal(String(yield* child.stdout!.readline()), `done ${CLIENTS / 3}\n`);
  // While they are still there others are served.
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
  writer.write('well?\n');
  assert.equal(String(yield* reader.readline()), 'well?\n');
  assert.ok(answering.here > CLIENTS / 3);
  writer.close();
  yield* writer.waitClosed();
  child.stdin!.write('\n');
  assert.equal(yield* child.wait(), 0);
  yield* answering.empty.wait();
}

/** How many descriptors are open, when no more are closed. */
function* descriptors(most: number): Coroutine<number> {
  let open = 0;
  for (let turn = 0; turn < 500; turn++) {
    open = readdirSync('/proc/self/fd').length;
    if (open <= most) {
      break;
    }
    yield* sleep(1);
  }
  return open;
}

ioTest('thousands of hostile clients leave nothing behind, and others are served meanwhile', function* () {
  const answering = new Answering();
  const server = yield* startServer((reader, writer) => answering.serve(reader, writer), '127.0.0.1', 0);
  yield* server.with(function* () {
    const before = readdirSync('/proc/self/fd').length;
    // The first wave has code compiled, and memory taken that is kept; a loop keeps a few descriptors that it has come to need.
    yield* wave(server, answering);
    const kept = yield* descriptors(before + 3);
    assert.ok(kept <= before + 3, `${kept - before} descriptors left by the first wave`);
    const first = live();
    yield* wave(server, answering);
    assert.equal(yield* descriptors(kept), kept);
    const added = live() - first;
    assert.ok(added < CLIENTS * MOST_LEFT, `${added} bytes left by the second wave`);
    // Those who had gone before they were accepted, and were reset, are not told of.
    assert.ok(answering.served > CLIENTS);
  });
});

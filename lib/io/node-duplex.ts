import type { Duplex } from 'node:stream';
import type { Coroutine } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import { CancelledError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { raiseUncaught } from '../reactor/raise-uncaught.js';
import { destroyReason } from '../util/destroy-reason.js';
import { isInstance } from '../util/is-instance.js';
import { StreamReader } from './stream-reader.js';
import { StreamTransport } from './stream-transport.js';
import { StreamWriter } from './stream-writer.js';
import { connectionReset } from './system-error.js';

/** Bytes that are read at once. */
const CHUNK = 65_536;

type Done = (error?: Error | null) => void;

/** What `toNodeStream` returns. */
export function duplexOver(loop: EventLoop, reader: StreamReader, writer: StreamWriter): Duplex {
  const { Duplex } = process.getBuiltinModule('node:stream');
  let isClosed = false;

  const duplex: Duplex = new Duplex({
    read() {
      start(reading());
    },
    write(chunk: Buffer, _encoding, done) {
      send(() => writer.write(chunk), done);
    },
    writev(chunks, done) {
      send(() => writer.writelines(chunks.map(({ chunk }) => chunk as Buffer)), done);
    },
    final(done) {
      const { transport } = writer;
      // asyncio has no half-closed TLS, but Node has.
      send(() => (isInstance(transport, StreamTransport) ? transport._endWriting() : writer.writeEof()), done);
    },
    destroy(error, done) {
      if (error === null && duplex.writableFinished) {
        writer.close();
      } else {
        writer.transport.abort();
      }
      start(ended(error, done), () => done(error));
    },
  });
  start(watching());
  return duplex;

  /** Runs `steps` as a task, which never fails; calls `otherwise` if the loop is closed. */
  function start(steps: Coroutine<void>, otherwise?: () => void): void {
    if (loop.isClosed()) {
      (otherwise ?? (() => duplex.destroy(connectionReset('read'))))();
    } else {
      loop.createTask(steps);
    }
  }

  function* reading(): Coroutine<void> {
    let data: Buffer;
    try {
      data = yield* reader.read(CHUNK);
    } catch (error) {
      fail(error);
      return;
    }
    if (!callListeners(() => duplex.push(data.length === 0 ? null : data))) {
      duplex.read(0); // Node has not asked for more data, because the listener threw before.
    }
  }

  /** Calls `act`, then waits while too much is in the write buffer. */
  function send(act: () => void, done: Done): void {
    try {
      act();
    } catch (error) {
      done(destroyReason(error));
      return;
    }
    start(drained(done), () => done(connectionReset('write')));
  }

  function* drained(done: Done): Coroutine<void> {
    try {
      yield* writer.drain();
    } catch (error) {
      if (isInstance(error, CancelledError)) {
        fail(error);
      } else {
        callListeners(() => done(destroyReason(error)));
      }
      return;
    }
    // A connection that was cut waits no more, but has not sent the rest.
    callListeners(() => done(duplex.destroyed ? (duplex.errored ?? connectionReset('write')) : null));
  }

  /** Notices the end of the connection even if the program neither reads nor writes. */
  function* watching(): Coroutine<void> {
    try {
      yield* writer.waitClosed();
      isClosed = true;
    } catch (error) {
      isClosed = true;
      fail(error);
      return;
    }
    // What was read before is read to its end.
    if (!duplex.destroyed && !duplex.writableFinished) {
      fail(duplex.readableEnded ? connectionReset('write') : null);
    }
  }

  function* ended(error: Error | null, done: Done): Coroutine<void> {
    try {
      if (!isClosed) {
        yield* writer.waitClosed();
      }
    } catch {
      // The stream has the error, or the program that destroyed it does not need it.
    }
    callListeners(() => done(error));
  }

  /**
   * Calls `act`, which calls listeners of the program. What they throw is an uncaught exception, as with Node's own
   * streams; returns false then.
   */
  function callListeners(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      raiseUncaught(loop._scheduler.reactor, error);
      return false;
    }
  }

  function fail(error: unknown): void {
    if (isInstance(error, CancelledError)) {
      duplex.destroy(); // The run ends, and closes the connection.
    } else if (error !== null) {
      duplex.destroy(destroyReason(error));
    }
  }
}

/** @throws TypeError unless they are a reader and a writer. */
export function checkStreams(where: string, reader: unknown, writer: unknown): void {
  if (!isInstance(reader, StreamReader)) {
    throw invalidType(where, 'reader', 'a StreamReader', reader);
  }
  if (!isInstance(writer, StreamWriter)) {
    throw invalidType(where, 'writer', 'a StreamWriter', writer);
  }
}

import {
  type Coroutine,
  createTask,
  Event,
  getRunningLoop,
  IncompleteReadError,
  LimitOverrunError,
  openConnection,
  Protocol,
  type StreamReader,
  type StreamWriter,
  sleep,
  type Task,
  type Transport,
} from 'asyncio-native';
import type { Step, StreamScript } from './stream-script.js';

/** Runs a script here, as test/fixtures/stream_scripts.py does on CPython: method by method the same. */
export class ScriptRun {
  readonly #script: StreamScript;
  readonly #log: string[] = [];
  /** What the other end has answered, while this one is open: what it learns of its end is up to the system. */
  readonly #answers: unknown[] = [];
  #control!: [StreamReader, StreamWriter];
  #transport!: Transport;
  #reader!: StreamReader;
  #writer!: StreamWriter;
  #came = 0;
  #sent = 0;
  /** What the other end has not read. */
  #unread = 0;
  #hasEnded = false;
  #willEnd = false;
  readonly #changed = new Event();
  #pending: [string, Task<unknown>][] = [];

  constructor(script: StreamScript) {
    this.#script = script;
  }

  /** What has happened, and what the other end has answered. */
  *run(controlPort: number): Coroutine<[log: string[], answers: unknown[]]> {
    yield* this.#connect(controlPort);
    for (const step of this.#script.steps) {
      yield* this.#step(step);
    }
    yield* this.#step(['resumeReading']);
    yield* this.#step(['close']);
    for (const [name, task] of this.#pending) {
      task.cancel();
      this.#note(`${name} still waits`);
    }
    this.#control[1].close();
    yield* this.#control[1].waitClosed();
    return [this.#log, this.#answers];
  }

  #note(text: string): void {
    this.#log.push(text);
    this.#changed.set();
  }

  #answered(answer: unknown): void {
    if (!this.#transport.isClosing()) {
      this.#answers.push(answer);
    }
  }

  #arrived(size: number): void {
    this.#came += size;
    const last = this.#log.at(-1);
    if (last?.startsWith('data ')) {
      this.#log.pop();
      this.#note(`data ${Number(last.slice(5)) + size}`);
    } else {
      this.#note(`data ${size}`);
    }
  }

  #end(text: string): void {
    this.#hasEnded = true;
    this.#note(text);
  }

  *#command(...command: Step): Coroutine<unknown> {
    this.#control[1].write(`${JSON.stringify(command)}\n`);
    return JSON.parse(String(yield* this.#control[0].readline()));
  }

  *#connect(controlPort: number): Coroutine<void> {
    this.#control = yield* openConnection('127.0.0.1', controlPort);
    const port = (yield* this.#command('listen')) as number;
    if (this.#script.style === 'protocol') {
      yield* getRunningLoop().createConnection(() => this.#protocol(), '127.0.0.1', port);
    } else {
      [this.#reader, this.#writer] = yield* openConnection('127.0.0.1', port, { limit: this.#script.limit });
      this.#transport = this.#writer.transport;
      this.#watch(this.#reader);
    }
    yield* this.#command('accept');
  }

  #protocol(): Protocol {
    return Object.assign(new Protocol(), {
      connectionMade: (transport: Transport) => {
        this.#transport = transport;
        this.#note('made');
      },
      dataReceived: (data: Buffer) => this.#arrived(data.length),
      eofReceived: () => {
        this.#end('eof');
        return this.#script.keepsOpen;
      },
      connectionLost: (error: Error | null) => this.#end(`lost ${codeOf(error)}`),
      pauseWriting: () => this.#note('pause'),
      resumeWriting: () => this.#note('resume'),
    });
  }

  #watch(reader: StreamReader): void {
    const { feedData, feedEof, setException } = reader;
    Object.assign(reader, {
      feedData: (data: Buffer) => {
        this.#arrived(data.length);
        feedData.call(reader, data);
      },
      feedEof: () => {
        this.#end('eof');
        feedEof.call(reader);
      },
      setException: (error: Error) => {
        this.#end(`lost ${codeOf(error)}`);
        setException.call(reader, error);
      },
    });
  }

  /** Until all that the other end has done has arrived, or will not for now. */
  *#settle(): Coroutine<void> {
    yield* this.#command('ping');
    const transport = this.#transport;
    while (
      !this.#hasEnded &&
      transport.isReading() &&
      !transport.isClosing() &&
      (this.#came < this.#sent || this.#willEnd)
    ) {
      this.#changed.clear();
      yield* this.#changed.wait();
    }
    yield* this.#command('ping');
    for (let turn = 0; turn < 5; turn++) {
      yield* sleep(0);
    }
    for (const [name, task] of this.#pending.filter(([, one]) => one.done())) {
      const error = task.exception();
      this.#note(`${name}: ${error === null ? shown(task.result()) : codeOf(error as Error)}`);
    }
    this.#pending = this.#pending.filter(([, task]) => !task.done());
  }

  #begin(name: string, coroutine: Coroutine<unknown>): void {
    this.#pending.push([name, createTask(coroutine)]);
  }

  *#step(step: Step): Coroutine<void> {
    this.#note(`> ${step[0]}`);
    try {
      yield* this.#do(step);
    } catch (error) {
      this.#note(`${step[0]}! ${codeOf(error as Error)}`);
    }
    yield* this.#settle();
  }

  *#do([name, argument]: Step): Coroutine<void> {
    const [transport, reader, writer] = [this.#transport, this.#reader, this.#writer];
    switch (name) {
      case 'send': {
        const failed = yield* this.#command('send', argument as string);
        this.#answered(failed);
        this.#sent += failed === null ? (argument as string).length : 0;
        break;
      }
      case 'shutdown':
        this.#answered(yield* this.#command('shutdown'));
        this.#willEnd = true;
        break;
      case 'reset':
        yield* this.#command('reset');
        this.#willEnd = true;
        break;
      case 'receive': {
        const size = this.#unread;
        this.#unread = 0;
        this.#answered(yield* this.#command('receive', size));
        break;
      }
      case 'write':
        transport.write(Buffer.alloc(argument as number, 'w'));
        this.#unread += transport.isClosing() ? 0 : (argument as number);
        break;
      case 'read':
        this.#begin(
          name,
          awaited(() => reader.read(argument as number)),
        );
        break;
      case 'readline':
        this.#begin(
          name,
          awaited(() => reader.readline()),
        );
        break;
      case 'readexactly':
        this.#begin(
          name,
          awaited(() => reader.readexactly(argument as number)),
        );
        break;
      case 'readuntil':
        this.#begin(
          name,
          awaited(() => reader.readuntil(argument as string)),
        );
        break;
      case 'drain':
        this.#begin(
          name,
          awaited(() => writer.drain()),
        );
        break;
      case 'waitClosed':
        this.#begin(
          name,
          awaited(() => writer.waitClosed()),
        );
        break;
      case 'atEof':
        this.#note(`atEof ${reader.atEof()}`);
        break;
      case 'writeEof':
      case 'close':
      case 'abort':
      case 'pauseReading':
      case 'resumeReading':
        transport[name]();
        break;
      default:
        throw new Error(`no such step: ${name}`);
    }
  }
}

/** What `start` begins, as a coroutine. */
function* awaited(start: () => Parameters<typeof createTask>[0]): Coroutine<unknown> {
  return yield* start() as Coroutine<unknown>;
}

function shown(result: unknown): string {
  return Buffer.isBuffer(result) ? String(result) : 'done';
}

function codeOf(error: Error | null): string {
  if (error === null) {
    return 'none';
  }
  if (error instanceof IncompleteReadError) {
    return `incomplete ${error.partial}`;
  }
  if (error instanceof LimitOverrunError) {
    return `overrun ${error.consumed}`;
  }
  const { code, errno } = error as NodeJS.ErrnoException;
  return errno !== undefined || code === 'ECONNRESET' ? String(code) : error.name;
}

import { Surroundings } from '../context/surroundings.js';
import type { Coroutine } from '../coroutine/coroutine.js';
import { invalidType, invalidValue } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import { SubjectFuture } from '../future/subject-future.js';
import { sleep } from '../task/sleep.js';
import { inspectable } from '../util/inspectable.js';
import { Protocol } from './base-protocol.js';
import type { ChildClient, ChildHandle } from './child-handle.js';
import type { IoDriver } from './driver.js';
import { checkProtocol } from './protocols.js';
import { StreamTransport } from './stream-transport.js';
import type { SpawnPlan } from './subprocess-options.js';
import type { SubprocessProtocol } from './subprocess-protocol.js';
import { noSuchProcess } from './system-error.js';
import type { Transport } from './transport.js';

const { signals } = process.getBuiltinModule('node:os').constants;

/** The value of `getExtraInfo('subprocess')`, with the names of Python's `Popen`. */
export interface SubprocessInfo {
  /** The process id. */
  readonly pid: number;
  /** The program, or its `argv0`, and its arguments; of a shell, the command. */
  readonly args: readonly string[] | string;
  /** The current value of {@link SubprocessTransport.getReturncode}. */
  readonly returncode: number | null;
}

/**
 * A child process, as its protocol sees it. It calls the protocol as asyncio does, in the same order:
 * https://github.com/python/cpython/blob/3.14/Lib/asyncio/base_subprocess.py
 */
export class SubprocessTransport {
  readonly #surroundings = new Surroundings();
  readonly #loop: EventLoop;
  #protocol: SubprocessProtocol;
  /** Null before it is started, and when all is over. */
  #child: ChildHandle | null = null;
  #pid = -1;
  #returncode: number | null = null;
  /** Null before it is started. */
  #info: SubprocessInfo | null = null;
  /** By descriptor. */
  readonly #pipes = new Map<number, ChildPipe>();
  /** Events from before `connectionMade` of the protocol; null from then on. */
  #early: (() => void)[] | null = [];
  #isClosed = false;
  readonly #exitWaiters = new Set<Future<number>>();
  /** Receives the events of its driver. */
  readonly #client: ChildClient = {
    owner: this,
    // One iteration later, as in asyncio, so that the data of its pipes come first.
    onExit: (returncode) => this.#surroundings.call(this.#exitSoon, this, returncode),
  };

  /** @internal */
  constructor(loop: EventLoop, protocol: SubprocessProtocol) {
    this.#loop = loop;
    this.#protocol = protocol;
  }

  /** Returns the process id. */
  getPid(): number {
    return this.#pid;
  }

  /** Its exit code, or the negative number of the signal that has ended it; null while it runs. */
  getReturncode(): number | null {
    return this.#returncode;
  }

  /** Returns the value of that name, `fallback` if there is none: `'subprocess'`, a {@link SubprocessInfo}. */
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return (name === 'subprocess' ? this.#info : null) ?? fallback;
  }

  /** The transport of the pipe that is its descriptor `fd`; null if that is no pipe. */
  getPipeTransport(fd: number): Transport | null {
    return this.#pipes.get(fd)?.transport ?? null;
  }

  /**
   * Sends a signal to the child, by name or number. @throws an error with the code `ESRCH` if it has ended and its
   * pipes are closed.
   */
  sendSignal(signal: NodeJS.Signals | number): void {
    const number = typeof signal === 'string' ? signals[signal] : signal;
    if (typeof number !== 'number') {
      throw typeof signal === 'string'
        ? invalidValue('sendSignal', 'signal', 'the name or the number of a signal', signal)
        : invalidType('sendSignal', 'signal', 'the name or the number of a signal', signal);
    }
    if (!Number.isInteger(number)) {
      throw invalidValue('sendSignal', 'signal', 'the name or the number of a signal', signal);
    }
    if (this.#child === null || this.#loop.isClosed()) {
      throw noSuchProcess();
    }
    if (this.#returncode === null) {
      this.#child.kill(number);
    }
  }

  /** Sends SIGTERM. @throws as {@link sendSignal}. */
  terminate(): void {
    this.sendSignal('SIGTERM');
  }

  /** Sends SIGKILL. @throws as {@link sendSignal}. */
  kill(): void {
    this.sendSignal('SIGKILL');
  }

  /** Closes the pipes, and kills the child if it runs. When the child has ended, its protocol is called. Idempotent. */
  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    if (this.#loop.isClosed()) {
      return; // It was killed with it.
    }
    for (const { transport } of this.#pipes.values()) {
      transport?.close();
    }
    if (this.#returncode === null) {
      this.#child?.kill(signals.SIGKILL);
    }
  }

  /** Whether {@link close} was called. */
  isClosing(): boolean {
    return this.#isClosed;
  }

  /** The protocol, whose methods the loop calls. */
  getProtocol(): SubprocessProtocol {
    return this.#protocol;
  }

  /** Calls the methods of `protocol` from now on. */
  setProtocol(protocol: SubprocessProtocol): void {
    checkProtocol('setProtocol', protocol);
    this.#protocol = protocol;
  }

  /**
   * @internal Starts the program, and returns after `connectionMade`. If the start is cancelled, the child is killed.
   */
  *_start(driver: IoDriver, plan: SpawnPlan): Coroutine<void> {
    const child = yield* driver.spawn(plan, this.#client);
    this.#child = child;
    this.#pid = child.pid;
    this.#info = infoOf(this, plan);
    try {
      yield* this.#connectPipes(child);
    } catch (error) {
      // From now on events stay in `#early`, because the protocol knows no child.
      this.close();
      try {
        yield* this._wait();
      } finally {
        child.release();
      }
      throw error;
    }
  }

  /** @internal Waits for the end of the process; others may still hold its pipes. */
  *_wait(): Coroutine<number> {
    if (this.#returncode !== null) {
      return this.#returncode;
    }
    const waiter = new SubjectFuture<number>(this.#loop, this);
    this.#exitWaiters.add(waiter);
    try {
      return yield* waiter;
    } finally {
      this.#exitWaiters.delete(waiter);
    }
  }

  /** @internal Called by a pipe. */
  _dataReceived(fd: number, data: Buffer): void {
    this.#call(() => this.#protocol.pipeDataReceived(fd, data));
  }

  /** @internal Called by a pipe. */
  _pipeLost(fd: number, error: Error | null): void {
    this.#call(() => this.#protocol.pipeConnectionLost(fd, error));
    this.#finishIfOver();
  }

  /** @internal */
  _describe(): string {
    const state =
      this.#pid === -1
        ? 'not started'
        : `pid=${this.#pid} ${this.#returncode === null ? 'running' : `returncode=${this.#returncode}`}`;
    return this.#isClosed ? `closed ${state}` : state;
  }

  *#connectPipes({ pipes }: ChildHandle): Coroutine<void> {
    let made: Future<void> | null = null;
    for (const [fd, link] of pipes.entries()) {
      if (link !== null) {
        const pipe = new ChildPipe(this, fd);
        this.#pipes.set(fd, pipe);
        made = this.#loop.createFuture<void>();
        pipe.transport = new StreamTransport(this.#loop, link, pipe, null);
        pipe.transport.begin(made);
      }
    }
    if (made !== null) {
      yield* made;
    }
    this.#loop.callSoon(() => this.#protocol.connectionMade(this));
    for (const call of this.#early as (() => void)[]) {
      this.#loop.callSoon(call);
    }
    this.#early = null;
    yield* sleep(0);
  }

  #call(callback: () => void): void {
    if (this.#early === null) {
      this.#loop.callSoon(callback);
    } else {
      this.#early.push(callback);
    }
  }

  #exitSoon(returncode: number): void {
    this.#loop.callSoon(() => this.#loop.callSoon(() => this.#exited(returncode)));
  }

  #exited(returncode: number): void {
    this.#returncode = returncode;
    this.#call(() => this.#protocol.processExited());
    for (const waiter of this.#exitWaiters) {
      if (!waiter.done()) {
        waiter.setResult(returncode);
      }
    }
    this.#finishIfOver();
  }

  #finishIfOver(): void {
    if (this.#returncode !== null && [...this.#pipes.values()].every(({ isLost }) => isLost)) {
      this.#call(() => this.#finish());
    }
  }

  #finish(): void {
    try {
      this.#protocol.connectionLost(null);
    } finally {
      this.#child?.release();
      this.#child = null;
    }
  }
}

inspectable(SubprocessTransport);

function infoOf(transport: SubprocessTransport, { program, args, argv0, isShell }: SpawnPlan): SubprocessInfo {
  return {
    pid: transport.getPid(),
    args: isShell ? program : [argv0 ?? program, ...args],
    get returncode() {
      return transport.getReturncode();
    },
  };
}

/** Passes the events of a pipe to its transport. */
class ChildPipe extends Protocol {
  transport: StreamTransport | null = null;
  isLost = false;
  readonly #process: SubprocessTransport;
  readonly #fd: number;

  constructor(process: SubprocessTransport, fd: number) {
    super();
    this.#process = process;
    this.#fd = fd;
  }

  override dataReceived(data: Buffer): void {
    this.#process._dataReceived(this.#fd, data);
  }

  override connectionLost(error: Error | null): void {
    this.isLost = true;
    this.#process._pipeLost(this.#fd, error);
  }

  override pauseWriting(): void {
    this.#process.getProtocol().pauseWriting();
  }

  override resumeWriting(): void {
    this.#process.getProtocol().resumeWriting();
  }
}

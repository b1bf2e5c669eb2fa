import type { EventLoop } from '../event-loop/event-loop.js';
import { FlowControl } from './flow-control.js';
import { StreamReader } from './stream-reader.js';
import { StreamWriter } from './stream-writer.js';
import { SubprocessProtocol } from './subprocess-protocol.js';
import type { SubprocessTransport } from './subprocess-transport.js';

/** Connects the transport of a child process with a writer and readers for its pipes. */
export class SubprocessStreams extends SubprocessProtocol {
  stdin: StreamWriter | null = null;
  stdout: StreamReader | null = null;
  stderr: StreamReader | null = null;
  readonly #loop: EventLoop;
  readonly #limit: number | undefined;
  readonly #flow: FlowControl;
  #transport: SubprocessTransport | null = null;
  #hasExited = false;
  /** Pipes that are read from and not at their end. */
  #open = 0;

  constructor(loop: EventLoop, limit: number | undefined) {
    super();
    this.#loop = loop;
    this.#limit = limit;
    this.#flow = new FlowControl(loop, this);
  }

  override connectionMade(transport: SubprocessTransport): void {
    this.#transport = transport;
    this.stdout = this.#readerOf(transport, 1);
    this.stderr = this.#readerOf(transport, 2);
    const stdin = transport.getPipeTransport(0);
    if (stdin !== null) {
      this.stdin = new StreamWriter(stdin, this.#flow, null);
    }
  }

  override pipeDataReceived(fd: number, data: Buffer): void {
    this.#reader(fd)?._feed(data);
  }

  override pipeConnectionLost(fd: number, error: Error | null): void {
    if (fd === 0) {
      this.stdin?.close();
      this.#flow.lose(error);
      return;
    }
    const reader = this.#reader(fd);
    if (error === null) {
      reader?.feedEof();
    } else {
      reader?.setException(error);
    }
    this.#open--;
    this.#closeIfOver();
  }

  override processExited(): void {
    this.#hasExited = true;
    this.#closeIfOver();
  }

  override pauseWriting(): void {
    this.#flow.pause();
  }

  override resumeWriting(): void {
    this.#flow.resume();
  }

  override connectionLost(error: Error | null): void {
    this.#flow.lose(error);
  }

  #reader(fd: number): StreamReader | null {
    return fd === 1 ? this.stdout : this.stderr;
  }

  #readerOf(transport: SubprocessTransport, fd: number): StreamReader | null {
    const pipe = transport.getPipeTransport(fd);
    if (pipe === null) {
      return null;
    }
    const reader = new StreamReader({ limit: this.#limit, loop: this.#loop });
    reader.setTransport(pipe);
    this.#open++;
    return reader;
  }

  #closeIfOver(): void {
    if (this.#open === 0 && this.#hasExited) {
      this.#transport?.close();
      this.#transport = null;
    }
  }
}

import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { queueMicrotask } from '../../core.js';

/** Opcodes of frames, of RFC 6455, section 5.2. */
const CONTINUATION = 0x0;
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

const FINAL = 0x80;
const MASKED = 0x80;
/** Lengths that mean "in the next two bytes", and "in the next eight". */
const IN_TWO = 126;
const IN_EIGHT = 127;

/** Milliseconds for the handshake. */
const TIMEOUT = 5000;

/**
 * The client's side of a WebSocket on loopback (RFC 6455), as far as V8's inspector needs it: texts, and no extensions.
 * Node 20 has no WebSocket of its own.
 */
export class WebSocketClient {
  onText: (text: string) => void = () => {};
  /** Called once, when the connection has ended for any reason. */
  onEnd: () => void = () => {};
  readonly #socket: Duplex;
  #unread: Buffer;
  #parts: Buffer[] = [];

  /** @throws the error of the system, or an Error if there is no such server. */
  static open(url: string): Promise<WebSocketClient> {
    const { hostname: host, port, pathname: path } = new URL(url);
    return new Promise((resolve, reject) => {
      const headers = {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      };
      const asked = request({ host, port, path, headers, timeout: TIMEOUT });
      asked.on('upgrade', (_, socket, head) => resolve(new WebSocketClient(socket, head)));
      asked.on('response', ({ statusCode }) => {
        asked.destroy();
        reject(new Error(`the answer is ${statusCode}, not a WebSocket`));
      });
      asked.on('timeout', () => asked.destroy(new Error('no answer')));
      asked.on('error', reject);
      asked.end();
    });
  }

  private constructor(socket: Duplex, head: Buffer) {
    this.#socket = socket;
    this.#unread = head;
    socket.on('data', (data: Buffer) => {
      this.#unread = this.#unread.length === 0 ? data : Buffer.concat([this.#unread, data]);
      this.#take();
    });
    // The end is reported by 'close'.
    socket.on('error', () => {});
    socket.on('close', () => this.onEnd());
    queueMicrotask(() => this.#take());
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(opcode: number, payload: Buffer): void {
    const { length } = payload;
    let header: Buffer;
    if (length < IN_TWO) {
      header = Buffer.from([FINAL | opcode, MASKED | length]);
    } else if (length < 0x10000) {
      header = Buffer.from([FINAL | opcode, MASKED | IN_TWO, length >> 8, length & 0xff]);
    } else {
      header = Buffer.alloc(10);
      header[0] = FINAL | opcode;
      header[1] = MASKED | IN_EIGHT;
      header.writeBigUInt64BE(BigInt(length), 2);
    }
    const mask = randomBytes(4);
    const masked = Buffer.from(payload);
    for (let at = 0; at < length; at++) {
      masked[at] ^= mask[at & 3] as number;
    }
    this.#socket.write(Buffer.concat([header, mask, masked]));
  }

  #take(): void {
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      switch (frame.opcode) {
        case TEXT:
        case CONTINUATION:
          this.#parts.push(frame.payload);
          if (frame.isFinal) {
            const text = Buffer.concat(this.#parts).toString();
            this.#parts = [];
            this.onText(text);
          }
          break;
        case PING:
          this.#write(PONG, frame.payload);
          break;
        case CLOSE:
          this.#socket.destroy();
          break;
        default:
      }
    }
  }

  /** Takes the next frame, if it has arrived completely. A server masks nothing. */
  #next(): { readonly opcode: number; readonly isFinal: boolean; readonly payload: Buffer } | undefined {
    const unread = this.#unread;
    if (unread.length < 2) {
      return undefined;
    }
    const [first = 0, second = 0] = unread;
    let length = second & ~MASKED;
    let start = 2;
    if (length === IN_TWO && unread.length >= 4) {
      length = unread.readUInt16BE(2);
      start = 4;
    } else if (length === IN_EIGHT && unread.length >= 10) {
      length = Number(unread.readBigUInt64BE(2));
      start = 10;
    } else if (length >= IN_TWO) {
      return undefined;
    }
    if (unread.length < start + length) {
      return undefined;
    }
    this.#unread = unread.subarray(start + length);
    return {
      opcode: first & 0x0f,
      isFinal: (first & FINAL) !== 0,
      payload: unread.subarray(start, start + length),
    };
  }
}

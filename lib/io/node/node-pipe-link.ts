import type { Socket } from 'node:net';
import type { EventLoop } from '../../event-loop/event-loop.js';
import { pipeError } from '../system-error.js';
import { NodeLink } from './node-link.js';

/** Those of Linux and macOS. */
const EPERM = -1;
const EINVAL = -22;

/** One end of a pipe, of Node's. */
export class NodePipeLink extends NodeLink {
  readonly isOneWay = true;
  readonly #stream: Socket;

  constructor(loop: EventLoop, socket: Socket, writes: boolean) {
    socket.pause();
    super(loop, socket);
    this.#stream = socket;
    if (writes) {
      socket.on('close', () => this.tell((client) => client.onHangUp?.()));
    }
  }

  override info(name: string): unknown {
    return name === 'pipe' ? this.#stream : undefined;
  }
}

/** A stream of Node's for `descriptor`. @throws an error of the system for what is no pipe, socket or terminal. */
export function openNodePipe(where: string, descriptor: number, writes: boolean): Socket {
  const net = process.getBuiltinModule('node:net');
  const tty = process.getBuiltinModule('node:tty');
  const file = process.getBuiltinModule('node:fs').fstatSync(descriptor);
  if (!(file.isFIFO() || file.isSocket() || file.isCharacterDevice())) {
    throw pipeError(EINVAL, where, descriptor);
  }
  if (tty.isatty(descriptor)) {
    return writes ? new tty.WriteStream(descriptor) : new tty.ReadStream(descriptor);
  }
  try {
    return new net.Socket({ fd: descriptor, readable: !writes, writable: writes });
  } catch {
    throw pipeError(EPERM, where, descriptor);
  }
}

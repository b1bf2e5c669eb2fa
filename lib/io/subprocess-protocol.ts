import { BaseProtocol } from './base-protocol.js';
import type { SubprocessTransport } from './subprocess-transport.js';

/**
 * The base class of protocols for child processes: override the methods that you need. The loop calls them one at a
 * time: `connectionMade` first, `connectionLost` when the process has ended and its pipes are closed.
 */
export class SubprocessProtocol extends BaseProtocol<SubprocessTransport> {
  /** The child has written some bytes to its descriptor `fd`: 1 or 2. */
  pipeDataReceived(_fd: number, _data: Buffer): void {}

  /**
   * A pipe is closed: that of descriptor 0 by its reader, those of 1 and 2 by their last writer. Or an error has closed
   * it.
   */
  pipeConnectionLost(_fd: number, _error: Error | null): void {}

  /** The child has ended: `transport.getReturncode()` says how. Its pipes may still deliver data. */
  processExited(): void {}
}

import { checkFunction, invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { isInstance } from '../util/is-instance.js';
import { BufferedProtocol, type Protocol } from './base-protocol.js';

/** Makes a protocol. @throws TypeError unless `factory` returns one. */
export function protocolOf<P extends object>(where: string, factory: () => P): P {
  checkFunction(where, 'factory', factory);
  const protocol = factory();
  if (!isProtocol(protocol)) {
    throw invalidType(where, 'factory', 'a function that returns a protocol', protocol);
  }
  return protocol;
}

/** Raises unless `protocol` has the methods that each transport calls. */
export function checkProtocol(where: string, protocol: unknown): void {
  if (!isProtocol(protocol)) {
    throw invalidType(where, 'protocol', 'a protocol', protocol);
  }
}

function isProtocol(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Protocol>).connectionMade === 'function' &&
    typeof (value as Partial<Protocol>).connectionLost === 'function'
  );
}

/** Whether it has memory of its own. */
export function isBuffered(protocol: Protocol | BufferedProtocol): protocol is BufferedProtocol {
  return (
    isInstance(protocol, BufferedProtocol) || typeof (protocol as { getBuffer?: unknown }).getBuffer === 'function'
  );
}

/** The memory for the next read. @throws TypeError, RuntimeError, and what `getBuffer` throws. */
export function memoryOf(protocol: BufferedProtocol, sizeHint: number): Uint8Array {
  const memory: ArrayBufferView = protocol.getBuffer(sizeHint);
  if (!ArrayBuffer.isView(memory)) {
    throw invalidType('getBuffer', 'result', 'a Uint8Array', memory);
  }
  if (memory.byteLength === 0) {
    throw new RuntimeError('getBuffer() returned an empty buffer', 'ERR_ASYNCIO_EMPTY_BUFFER');
  }
  return memory instanceof Uint8Array ? memory : new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
}

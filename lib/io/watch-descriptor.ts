import { invalidType, invalidValue } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Callback } from '../scheduler/handle.js';
import type { Readiness } from './driver.js';
import { driverOf } from './driver-of.js';
import { RepeatedCallback } from './repeated-callback.js';

/** An open file: its number, or an object that has one. */
export type Descriptor =
  | number
  | {
      /** The number of the file. */
      fileno(): number;
    };

/** What `loop.addReader` and `addWriter` do. */
export function watchDescriptor(
  where: string,
  loop: EventLoop,
  descriptor: Descriptor,
  readiness: Readiness,
  callback: Callback,
  args: readonly unknown[],
): void {
  const number = numberOf(where, descriptor);
  const repeated = new RepeatedCallback(where, loop, callback, args);
  const watches = driverOf(loop, where).watches();
  watches.set(where, number, readiness, repeated);
}

/** What `loop.removeReader` and `removeWriter` do. */
export function unwatchDescriptor(
  where: string,
  loop: EventLoop,
  descriptor: Descriptor,
  readiness: Readiness,
): boolean {
  const number = numberOf(where, descriptor);
  return !loop.isClosed() && driverOf(loop, where).watches().remove(number, readiness);
}

function numberOf(where: string, descriptor: Descriptor): number {
  const number: unknown =
    typeof (descriptor as { fileno?: unknown } | null)?.fileno === 'function'
      ? (descriptor as { fileno(): number }).fileno()
      : descriptor;
  if (typeof number !== 'number') {
    throw invalidType(where, 'fd', 'the number of a descriptor', descriptor);
  }
  if (!(Number.isInteger(number) && number >= 0 && number <= MOST)) {
    throw invalidValue(where, 'fd', 'the number of a descriptor', number);
  }
  return number;
}

/** The largest number that the system can give one. */
const MOST = 2 ** 31 - 1;

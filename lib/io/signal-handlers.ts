import { invalidType, invalidValue } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Callback } from '../scheduler/handle.js';
import { SignalClaims } from '../scheduler/signal-claims.js';
import { workerThreads } from '../util/node-builtins.js';
import { type SignalName, takeableSignal } from '../util/signal-names.js';
import { driverOf } from './driver-of.js';
import { RepeatedCallback } from './repeated-callback.js';

/** A signal with a handler. */
interface Handled {
  callback: RepeatedCallback;
  readonly watch: { close(): void };
}

const handlersOf = new WeakMap<EventLoop, Map<SignalName, Handled>>();

/** What `loop.addSignalHandler` does. */
export function handleSignal(loop: EventLoop, signal: SignalName, callback: Callback, args: readonly unknown[]): void {
  const number = checkSignalName('addSignalHandler', signal);
  const repeated = new RepeatedCallback('addSignalHandler', loop, callback, args);
  if (!workerThreads().isMainThread) {
    throw new RuntimeError('addSignalHandler: only the main thread gets signals', 'ERR_ASYNCIO_NOT_MAIN_THREAD');
  }
  const driver = driverOf(loop, 'addSignalHandler');
  let handlers = handlersOf.get(loop);
  if (handlers === undefined) {
    handlers = new Map();
    handlersOf.set(loop, handlers);
  }
  const known = handlers.get(signal);
  if (known !== undefined) {
    known.callback = repeated;
    return;
  }
  // The handler is added before the run releases the signal, so that no signal is lost in between.
  const watch = driver.watchSignal({ name: signal, number, onSignal: () => handled.callback.onReady() });
  const handled: Handled = { callback: repeated, watch };
  handlers.set(signal, handled);
  loop._scheduler.signalClaims ??= new SignalClaims();
  loop._scheduler.signalClaims.claim(signal);
}

/** What `loop.removeSignalHandler` does. */
export function ignoreSignal(loop: EventLoop, signal: SignalName): boolean {
  checkSignalName('removeSignalHandler', signal);
  const handlers = handlersOf.get(loop);
  const handled = handlers?.get(signal);
  if (handled === undefined || loop.isClosed()) {
    return false;
  }
  handlers?.delete(signal);
  handled.watch.close();
  loop._scheduler.signalClaims?.giveUp(signal);
  return true;
}

function checkSignalName(where: string, signal: unknown): number {
  if (typeof signal !== 'string') {
    throw invalidType(where, 'signal', 'the name of a signal', signal);
  }
  const number = takeableSignal(signal);
  if (number === undefined) {
    throw invalidValue(where, 'signal', 'the name of a signal that a program can take', signal);
  }
  return number;
}

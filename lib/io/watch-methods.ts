import type { EventLoop } from '../event-loop/event-loop.js';
import type { Callback } from '../scheduler/handle.js';
import type { SignalName } from '../util/signal-names.js';
import type { LoopMethods } from './loop-method.js';
import { handleSignal, ignoreSignal } from './signal-handlers.js';
import { type Descriptor, unwatchDescriptor, watchDescriptor } from './watch-descriptor.js';

/** The methods of an event loop that `loop-watch.ts` documents. */
export const watchMethods: LoopMethods = {
  addReader(this: EventLoop, fd: Descriptor, callback: Callback, ...args: unknown[]) {
    watchDescriptor('addReader', this, fd, 'read', callback, args);
  },

  removeReader(this: EventLoop, fd: Descriptor) {
    return unwatchDescriptor('removeReader', this, fd, 'read');
  },

  addWriter(this: EventLoop, fd: Descriptor, callback: Callback, ...args: unknown[]) {
    watchDescriptor('addWriter', this, fd, 'write', callback, args);
  },

  removeWriter(this: EventLoop, fd: Descriptor) {
    return unwatchDescriptor('removeWriter', this, fd, 'write');
  },

  addSignalHandler(this: EventLoop, signal: SignalName, callback: Callback, ...args: unknown[]) {
    handleSignal(this, signal, callback, args);
  },

  removeSignalHandler(this: EventLoop, signal: SignalName) {
    return ignoreSignal(this, signal);
  },
};

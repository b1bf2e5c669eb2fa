import type { Callback } from '../scheduler/handle.js';
import type { SignalName } from '../util/signal-names.js';
import { addLoopMethods } from './loop-method.js';
import type { Descriptor } from './watch-descriptor.js';

// Added here for the same reason as in loop-io.ts.
declare module '../event-loop/event-loop.js' {
  interface EventLoop {
    /**
     * Calls `callback(...args)` each time descriptor `fd` can be read without blocking. Replaces the earlier callback.
     * The calls go on as long as there is something to read: read it, or remove the callback. Also remove the callback
     * before you close `fd`.
     *
     * @throws TypeError or RangeError for wrong arguments; an error of the system, EPERM for a file or a folder; RuntimeError for the
     * descriptor of a transport, and where sockets are Node's, `ERR_ASYNCIO_UNSUPPORTED`: Node's modules watch no descriptors.
     */
    addReader<A extends unknown[]>(fd: Descriptor, callback: Callback<A>, ...args: A): void;

    /** Undoes {@link addReader}. Returns whether there was a callback. */
    removeReader(fd: Descriptor): boolean;

    /** Like {@link addReader}, but calls `callback` each time the descriptor can be written. */
    addWriter<A extends unknown[]>(fd: Descriptor, callback: Callback<A>, ...args: A): void;

    /** Undoes {@link addWriter}. Returns whether there was a callback. */
    removeWriter(fd: Descriptor): boolean;

    /**
     * Calls `callback(...args)` each time the signal comes. Replaces the earlier callback, and the signal's other
     * effect: it does not cancel the main task of `run`. Listeners of `process.on` are called, too. A run waits for the
     * signal, and Node's process does not end while the loop is hosted.
     *
     * @throws TypeError or RangeError for an invalid signal name or callback; RuntimeError in a Worker;
     * HostBlockedError in a blocking run where sockets are Node's.
     */
    addSignalHandler<A extends unknown[]>(signal: SignalName, callback: Callback<A>, ...args: A): void;

    /**
     * Undoes {@link addSignalHandler}. Returns whether there was a callback.
     *
     * @throws TypeError or RangeError for an invalid signal name.
     */
    removeSignalHandler(signal: SignalName): boolean;
  }
}

addLoopMethods(['addReader', 'removeReader', 'addWriter', 'removeWriter', 'addSignalHandler', 'removeSignalHandler']);

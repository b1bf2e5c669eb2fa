import { Future } from '../future/future.js';
import type { EventLoop } from './event-loop.js';
import { eventLoopOf } from './event-loop-of.js';

// Added here, because futures lie below the event loop and do not know its class.
declare module '../future/future.js' {
  interface Future<T> {
    /** The loop to which this belongs. */
    getLoop(): EventLoop;
  }
}

Object.defineProperty(Future.prototype, 'getLoop', {
  value: function getLoop(this: Future): EventLoop {
    return eventLoopOf(this._scheduler);
  },
  writable: true,
  configurable: true,
});

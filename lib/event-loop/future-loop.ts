import { Future } from '../future/future.js';
import type { EventLoop } from './event-loop.js';
import { eventLoopOf } from './event-loop-of.js';

// Added here, because futures are in a lower layer and do not know the class of the event loop.
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

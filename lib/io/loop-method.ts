import { EventLoop } from '../event-loop/event-loop.js';
import { lazyIo } from './lazy-io.js';

/** Methods of an event loop, by name. */
export type LoopMethods = Readonly<Record<string, (this: EventLoop, ...given: never[]) => unknown>>;

/** Adds methods to event loops. What they do is in the part that is loaded when one is called: `loop-methods.ts`. */
export function addLoopMethods(names: readonly string[]): void {
  for (const name of names) {
    const { [name]: value } = {
      [name](this: EventLoop, ...given: never[]): unknown {
        return (lazyIo().loopMethods[name] as LoopMethods[string]).apply(this, given);
      },
    };
    Object.defineProperty(EventLoop.prototype, name, { value, writable: true, configurable: true });
  }
}

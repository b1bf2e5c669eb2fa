import type { Future } from '../future/future.js';
import { Block, THREW } from './block.js';
import { Timeout } from './timeout.js';

/** A block with a deadline. */
export abstract class TimeoutBlock<T> extends Block<T> {
  private readonly _limit: number | null;
  private readonly _absolute: boolean;
  private _entered: Timeout | undefined = undefined;

  /** `limit`: milliseconds from when it is awaited; if `absolute`, a time of the loop's clock. */
  constructor(where: string, limit: number | null, absolute: boolean) {
    super(where);
    this._limit = limit;
    this._absolute = absolute;
  }

  /** @internal Set when the block is entered. */
  protected get _timeout(): Timeout {
    return this._entered as Timeout;
  }

  protected _enter(): undefined {
    const task = this._currentTask();
    const limit = this._limit;
    const now = limit === null ? 0 : task._scheduler.reactor.now();
    this._entered = new Timeout(task, limit === null || this._absolute ? limit : now + limit, now);
  }

  protected _leave(how: number, value: unknown): Future | undefined {
    this._timeout._exit(how === THREW, value);
    if (how === THREW) {
      throw value;
    }
    return undefined;
  }
}

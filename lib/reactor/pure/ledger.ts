import { FinalizationRegistry } from '../../util/globals.js';

/**
 * Counts Node's timers that the pure reactors of this thread hold, as the addon counts handles. A timeout, an interval
 * or an immediate is opened when it is scheduled, and closed when it has fired or was cleared.
 */
class PureLedger {
  reactors = 0;
  opened = 0;
  closed = 0;
  /** A forgotten reactor counts until it is collected, like a native one. */
  readonly #forgotten = new FinalizationRegistry<undefined>(() => {
    this.reactors--;
  });

  add(reactor: object): void {
    this.reactors++;
    this.#forgotten.register(reactor, undefined, reactor);
  }

  /** Takes back {@link add}; idempotent. */
  remove(reactor: object): void {
    if (this.#forgotten.unregister(reactor)) {
      this.reactors--;
    }
  }
}

export const ledger: PureLedger = new PureLedger();

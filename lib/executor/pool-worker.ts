import { Dispatcher } from '../rpc/dispatcher.js';
import { type CallTarget, ExposedFunctions } from '../rpc/exposed-functions.js';
import type { RpcHost } from '../rpc/rpc-host.js';
import { SerialCalls } from '../rpc/serial-calls.js';
import type { StartMessage } from '../rpc/start-message.js';
import { type NamesInScope, resolveTarget } from './compile.js';
import { STOP_WORKER } from './target.js';

/** What an executor may call in a thread: a function by its source, or one that a module exports. */
class WorkerFunctions extends ExposedFunctions {
  readonly #scope: NamesInScope;

  constructor(scope: NamesInScope) {
    super();
    this.#scope = scope;
  }

  protected override _missing(name: string): CallTarget {
    return resolveTarget(name, this.#scope);
  }
}

/** The side of a thread of an executor: a dispatcher that runs the calls of that executor, one at a time. */
export class PoolWorker {
  /** `scope`: the names that functions find which came by their source. */
  constructor(host: RpcHost & { stop(): void }, start: StartMessage, scope: NamesInScope) {
    const functions = new WorkerFunctions(scope);
    functions.expose(STOP_WORKER, () => host.stop());
    const prepared = { endpoint: new Int32Array(start.endpoint), rendezvous: start.rendezvous };
    const dispatcher = new Dispatcher(host, prepared, functions, new SerialCalls());
    dispatcher.accept(start.handshake);
    // Calls may have been sent before this thread had an inbox.
    dispatcher.poll();
  }
}

/** The main script of the Workers that `startLoopThread` starts. */
import { BrokenExecutorError, lazyRpc, Runner, runMainScript, STOP, waker } from '../core.js';

runMainScript(async () => {
  const { module, endpoint, waker: wakerMemory, rendezvous, handshake } = await lazyRpc().receiveStartMessage();
  // The thread that has started this one uses that waker already.
  waker.adopt(wakerMemory);
  const runner = new Runner();
  const loop = runner.getLoop();

  let exported: Record<string, unknown> = {};
  let failure: { readonly cause: unknown } | undefined;
  try {
    exported = await import(module);
  } catch (cause) {
    failure = { cause };
  }

  // Only now: as soon as there is a dispatcher, it runs the calls that wait.
  const dispatcher = loop._ensureDispatcher({ endpoint: new Int32Array(endpoint), rendezvous });
  dispatcher.accept(handshake);
  if (failure !== undefined) {
    dispatcher.refuse(() => new BrokenExecutorError('The module of the thread could not be loaded', failure));
    throw failure.cause;
  }
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value === 'function') {
      dispatcher.names.expose(name, value as () => unknown);
    }
  }
  dispatcher.names.expose(STOP, () => loop.stop());
  await loop.runForeverAsync();
  await runner.closeAsync();
});

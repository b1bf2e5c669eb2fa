/** The main script of the Workers that `startLoopThread` starts. */
import { BrokenExecutorError, Runner, receiveStartMessage, runMainScript, STOP, waker } from '../core.js';

runMainScript(async () => {
  const { module, endpoint, waker: wakerMemory, rendezvous, handshake } = receiveStartMessage();
  // Whoever has started this thread wakes it by that already.
  waker.adopt(wakerMemory);
  const runner = new Runner();
  const loop = runner.getLoop();

  let exported: Record<string, unknown> = {};
  let failure: unknown;
  try {
    exported = await import(module);
  } catch (error) {
    failure = error;
  }

  // Only now, for as soon as there is a dispatcher, calls are taken out of it.
  const mail = loop._mail({ endpoint: new Int32Array(endpoint), rendezvous });
  mail.accept(handshake);
  if (failure !== undefined) {
    mail.refuse(() => new BrokenExecutorError('The module of the thread could not be loaded', { cause: failure }));
    throw failure;
  }
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value === 'function') {
      mail.names.expose(name, value as () => unknown);
    }
  }
  mail.names.expose(STOP, () => loop.stop());
  await loop.runForeverAsync();
  await runner.closeAsync();
});

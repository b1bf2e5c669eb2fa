/** How the servers of these programs end. */
import { TimeoutError, timeout } from 'asyncio-native';

/** Accepts no more, waits `grace` milliseconds for the connections that are open, and then aborts them. */
export function* endServer(server, grace) {
  server.close();
  try {
    yield* timeout(grace, () => server.waitClosed());
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    server.abortClients();
  }
}

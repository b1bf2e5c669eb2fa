import { HostBlockedError, run, runAsync } from 'asyncio-native';

/** Runs `main` in a blocking run; hosted on Node's loop where a blocking run says that it cannot wait for sockets. */
export async function runAnywhere(main) {
  try {
    return run(main);
  } catch (error) {
    if (!(error instanceof HostBlockedError)) throw error;
    return await runAsync(main);
  }
}

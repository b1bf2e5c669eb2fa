import type { BACKENDS } from '../support/backends.js';
import { FixtureProcess } from '../support/fixture-process.js';

/** On any port: other tests may look into processes at the same time. */
const ANY_PORT = ['--inspect-port=0'];

/** Runs `look` while a fixture runs, from when it is ready. */
export async function whileRuns<T>(
  backend: (typeof BACKENDS)[number],
  program: string,
  args: readonly string[],
  look: (pid: number, running: FixtureProcess) => Promise<T>,
  flags: readonly string[] = ANY_PORT,
): Promise<T> {
  const running = new FixtureProcess(backend, program, args, flags);
  try {
    await running.saw('ready');
    return await look(running.pid, running);
  } finally {
    running.kill('SIGKILL');
    await running.ended();
  }
}

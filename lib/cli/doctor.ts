import { VERSION } from '../core.js';
import { backendInfo } from '../index.js';
import { libc, platform } from './environment.js';
import { FAILED } from './test-event.js';
import { watchedSelfTest } from './watched-self-test.js';

/**
 * Writes information about this installation, line by line, and tests it. Returns the exit code: 1 if a test failed, or
 * if the environment asks for a backend that is not there.
 */
export async function doctor(write: (line: string) => void): Promise<number> {
  const row = (name: string, value: string): void =>
    write(`${name.padEnd(10)}${value.replaceAll('\n', '\n          ')}`);
  row('package', `asyncio-native ${VERSION}`);
  row('node', process.version);
  row('v8', process.versions.v8);
  row('platform', platform());
  row('libc', libc());
  try {
    const { backend, reason, addonPath } = backendInfo();
    row('backend', backend);
    row('reason', reason);
    row('binary', addonPath ?? 'none');
  } catch (error) {
    row('backend', 'none');
    row('reason', (error as Error).message);
    return 1;
  }
  let failures = 0;
  for await (const { name, outcome, why } of watchedSelfTest()) {
    row('self-test', `${name}: ${why === undefined ? outcome : `${outcome}: ${why}`}`);
    failures += outcome === FAILED ? 1 : 0;
  }
  return failures === 0 ? 0 : 1;
}

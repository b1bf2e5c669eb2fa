import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from '../core.js';
import { BEGUN, FAILED, type TestEvent } from './test-event.js';

/** After this many milliseconds, a test counts as hanging. */
const LIMIT = 20_000;

/**
 * The outcomes of the self-test. It runs in a separate process, because a thread may block forever, or the addon may
 * crash. In `dist/` this is a part of the command, whose file it starts.
 */
export async function* watchedSelfTest(): AsyncGenerator<TestEvent> {
  const child = spawn(process.execPath, [...process.execArgv, __filename, 'self-test'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`its process ended with ${signal ?? `code ${code}`}`));
  });
  let hung = false;
  const kill = (): void => {
    hung = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(kill, LIMIT);
  let name = 'beginning';
  let open = true;
  for await (const line of createInterface(child.stdout)) {
    // Preloaded code may also write to the output.
    if (!line.startsWith('{"name":')) {
      continue;
    }
    clearTimeout(timer);
    timer = setTimeout(kill, LIMIT);
    const event = JSON.parse(line) as TestEvent;
    name = event.name;
    open = event.outcome === BEGUN;
    if (!open) {
      yield event;
    }
  }
  const how = await ended;
  clearTimeout(timer);
  if (open) {
    yield { name, outcome: FAILED, why: hung ? `nothing happened within ${LIMIT / 1000} seconds` : how };
  }
}

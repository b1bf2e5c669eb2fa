import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { abortable } from 'asyncio-native';

/**
 * Runs `program` of this folder in a process of its own, calls `progress` with each line of JSON that it prints, and returns the last.
 * Cancelling ends the process.
 */
export function* runMeasured(program, args, progress = () => {}) {
  const script = fileURLToPath(new URL(program, import.meta.url));
  return yield* abortable(async (signal) => {
    const child = spawn(process.execPath, [script, ...args], { signal, stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    let last;
    for await (const text of createInterface({ input: child.stdout })) {
      last = JSON.parse(text);
      progress(last);
    }
    assert.deepEqual(await exit, [0, null]);
    return last;
  });
}

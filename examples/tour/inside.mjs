/**
 * A look inside a running process: this one. `asyncio-native pstree` needs nothing but the process id; it opens Node's inspector, asks
 * what the tasks wait for, and closes it again.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { createSubprocessExec, createTask, gather, Lock, PIPE, Queue, runAsync, STDOUT, sleep } from 'asyncio-native';
import { line } from './support/screen.mjs';

export const title = 'A look inside this process';

const COMMAND = fileURLToPath(new URL('../../dist/cli/main.cjs', import.meta.url));

function* cook(oven) {
  yield* oven.with(function* () {
    yield* sleep(3_600_000);
  });
}

function* serve(orders) {
  for (;;) yield* orders.get();
}

function* dinner(oven) {
  const orders = new Queue();
  yield* gather([createTask(cook(oven), { name: 'cook' }), createTask(serve(orders), { name: 'waiter' })]);
}

function* lookInside() {
  const oven = new Lock();
  const tasks = [createTask(dinner(oven), { name: 'dinner' })];
  yield* sleep(0);
  tasks.push(createTask(cook(oven), { name: 'second cook' }));
  yield* sleep(0);
  try {
    const args = [COMMAND, 'pstree', String(process.pid)];
    const command = yield* createSubprocessExec(process.execPath, args, { stdout: PIPE, stderr: STDOUT });
    const [output] = yield* command.communicate();
    return [output.toString(), command.returncode];
  } finally {
    for (const task of tasks) task.cancel();
    yield* gather(tasks, { returnExceptions: true });
  }
}

export async function show() {
  line(`   asyncio-native pstree ${process.pid}, while a dinner is being cooked:\n`);
  const [output, code] = await runAsync(lookInside);
  line(output.trimEnd().replaceAll(/^(?=.)/gm, '      '));
  // Another process may have the port of the inspector.
  assert.match(output, code === 0 ? /second cook/ : /^asyncio-native: /);
}

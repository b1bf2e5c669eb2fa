import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ownErrors } from '../support/child.js';
import { ROOT } from '../support/paths.js';

const execute = promisify(execFile);

/** In debug mode, callbacks that take long are told of: on a busy machine any may. And the guide runs an example without a server. */
const NODE_OPTIONS = '--disable-warning=ERR_ASYNCIO_SLOW_CALLBACK --disable-warning=ASYNCIO_NATIVE_LOCAL_QUEUE';

/** What Node says when its inspector is opened. */
const INSPECTOR = /^(?:Debugger (?:listening on|attached|ending on)|For help, see: ).*\n/gm;

/**
 * Runs a program of the documentation to its end, from the root of the repository, and returns what it printed. Whatever
 * goes wrong in an event loop is written to the standard error stream, so that has to stay empty.
 */
export async function runProgram(
  file: string,
  environment: Record<string, string> = {},
  flags: readonly string[] = [],
): Promise<string> {
  const { stdout, stderr } = await execute(process.execPath, [...flags, file], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS, ...environment },
  });
  assert.equal(ownErrors(stderr).replaceAll(INSPECTOR, ''), '');
  assert.notEqual(stdout, '');
  return stdout;
}

/** Running other programs. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** Backends and addons that the environment asks for are no concern of the programs here, and they are no tests of a runner. */
const CLEARED = ['ASYNCIO_NATIVE_ADDON', 'ASYNCIO_NATIVE_BACKEND', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT', 'NODE_PATH'];

/** A program that has not ended after this long hangs (ms). */
const HANGS = 1_800_000;

/**
 * Runs a program to its end and returns what it wrote to its standard output; what it wrote to the standard error too, with `all`.
 *
 * @throws Error with everything that it wrote, if its exit code is not the `expected` one.
 */
export function run(command, args, { cwd, env = {}, all = false, expected = 0 } = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !CLEARED.includes(name) && !name.startsWith('npm_'));
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: HANGS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== expected) {
    const how = error?.message ?? (signal ? `was ended by ${signal}` : `ended with code ${status}`);
    throw new Error(`${[command, ...args].join(' ')}\n${how}\n${stdout ?? ''}${stderr ?? ''}`);
  }
  return all ? stdout + stderr : stdout;
}

/** The load of bench/peers/c/load.h, where it can be compiled: in JavaScript a load costs more than the servers. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { compiled } from '../harness/compiled.mjs';

/** How it exits if it was compiled without OpenSSL, but needs it. */
const WITHOUT_TLS = 3;

/** Sends that load, and exits as it does. Returns only if there is none. */
export function sendInC(...args) {
  const { command } = compiled('c');
  if (command !== undefined) {
    const { status } = spawnSync(command, ['load', ...args.map(String)], { stdio: 'inherit' });
    if (status !== WITHOUT_TLS) {
      process.exit(status ?? 1);
    }
  }
}

/** A Redis server for one measurement, and its workers. All end with this process, however it ends. */
import { spawn, spawnSync } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVICE = fileURLToPath(new URL('../programs/queue/service.mjs', import.meta.url));
/** Milliseconds between two checks whether the benchmark that has started this process still runs. */
const LOOK = 500;

let version;

/** Why there can be no server; undefined if there can. */
export function redisMissing() {
  version ??= spawnSync('redis-server', ['--version'], { stdio: 'ignore' });
  return version.status === 0 ? undefined : 'no redis-server';
}

export const QueueServer = {
  /**
   * Starts a server, and `workers` workers of that kind. Resolves to the server's URL when all are ready. If one of
   * them ends before this process, this process ends, too: otherwise calls would wait for ever.
   */
  start(kind, workers) {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || process.exit(1), LOOK).unref();
    // A process between this one and the others. If this process is killed, it ends the others.
    const service = spawn(process.execPath, [SERVICE, kind, String(workers)], { stdio: ['pipe', 'pipe', 'inherit'] });
    service.once('exit', () => process.exit(1));
    return new Promise((resolve) => {
      createInterface(service.stdout).once('line', resolve);
    });
  },
};

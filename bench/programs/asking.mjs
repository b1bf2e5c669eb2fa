/** Shared by loads that send a request and wait for the answer, one at a time on each connection. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';
import { connect as connectTls } from 'node:tls';

/** Moves this process to the second CPU, if the system can do that: the server has the first. */
export function leaveFirstCpu() {
  spawnSync('taskset', ['-acp', '1', String(process.pid)], { stdio: 'ignore' });
}

/**
 * Sends `message` `count` times in all, over `connections` connections. `left(data, missing)` returns how many bytes of
 * the answer are missing after `data`; the answer is complete at 0 or less. `missing` is what it returned for the data
 * before, undefined at first. Prints `{ answered, seconds, p50, p99 }` as JSON, with latencies in milliseconds.
 */
export async function askAll(port, connections, count, message, left, isTls = false) {
  const latencies = [];
  let sent = 0;

  function ask(socket) {
    let missing;
    let began = 0;
    return new Promise((resolve, reject) => {
      const next = () => {
        if (sent === count) {
          socket.end();
          resolve();
          return;
        }
        sent++;
        missing = undefined;
        began = performance.now();
        socket.write(message);
      };
      socket.on('data', (data) => {
        missing = left(data, missing);
        if (missing <= 0) {
          latencies.push(performance.now() - began);
          next();
        }
      });
      socket.on('error', reject);
      next();
    });
  }

  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = isTls
        ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
        : connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      await once(socket, isTls ? 'secureConnect' : 'connect');
      return socket;
    }),
  );
  const start = performance.now();
  await Promise.all(sockets.map(ask));
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  console.log(JSON.stringify({ answered: latencies.length, seconds, p50: at(0.5), p99: at(0.99) }));
}

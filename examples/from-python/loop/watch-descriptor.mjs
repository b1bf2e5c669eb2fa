/**
 * Waits until a descriptor can be read: here a named pipe, for Node has no pair of sockets. Needs the native backend on
 * Linux.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEventLoop } from 'asyncio-native';

const folder = mkdtempSync(join(tmpdir(), 'watch-'));
const path = join(folder, 'pipe');
execFileSync('mkfifo', [path]);
const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);

const loop = newEventLoop();

function reader() {
  const data = Buffer.alloc(100);
  const length = readSync(descriptor, data);
  console.log('Received:', data.toString('utf8', 0, length));
  loop.removeReader(descriptor);
  loop.stop();
}

try {
  loop.addReader(descriptor, reader);
  // Simulates data that another program writes.
  loop.callSoon(() => writeSync(descriptor, 'abc'));
  loop.runForever();
} catch (error) {
  if (error.code !== 'ERR_ASYNCIO_UNSUPPORTED') throw error;
  console.log(error.code);
} finally {
  loop.close();
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
}

// Prints, on the native backend:
//   Received: abc
// Prints, on the pure backend:
//   ERR_ASYNCIO_UNSUPPORTED

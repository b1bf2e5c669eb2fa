import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Coroutine, EventLoop } from 'asyncio-native';
import { ioTest, WAYS } from './io-test.js';

/** A pipe by its descriptors, neither of which blocks. Node makes none, so it is one with a name, for a moment. */
export class Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
  readonly #open: Set<number>;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'pipe-'));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    this.readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.writeEnd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    rmSync(folder, { recursive: true });
    this.#open = new Set([this.readEnd, this.writeEnd]);
  }

  /** Up to `most` bytes; empty at the end. */
  read(most: number): string {
    const memory = Buffer.alloc(most);
    return String(memory.subarray(0, readSync(this.readEnd, memory)));
  }

  write(text: string): void {
    writeSync(this.writeEnd, text);
  }

  /** Until no more can be written. */
  fill(): void {
    try {
      for (;;) {
        writeSync(this.writeEnd, Buffer.alloc(4096));
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }

  closeReadEnd(): void {
    this.#close(this.readEnd);
  }

  closeWriteEnd(): void {
    this.#close(this.writeEnd);
  }

  close(): void {
    for (const descriptor of this.#open) this.#close(descriptor);
  }

  #close(descriptor: number): void {
    if (this.#open.delete(descriptor)) closeSync(descriptor);
  }
}

/** How a loop can wait for descriptors. */
export const OWN: typeof WAYS = WAYS.filter(([backend]) => backend === 'native' && process.platform !== 'win32');

/** A test with a pipe, of which nothing may be watched in the end. */
export function watchTest(name: string, main: (loop: EventLoop, pipe: Pipe) => Coroutine<unknown>): void {
  ioTest(
    name,
    function* ({ loop }) {
      const pipe = new Pipe();
      try {
        yield* main(loop, pipe);
        const left = [loop.removeReader(pipe.readEnd), loop.removeWriter(pipe.writeEnd)];
        assert.deepEqual(left, [false, false], 'watchers left');
      } finally {
        pipe.close();
      }
    },
    OWN,
  );
}

import process from 'node:process';
import { test } from 'node:test';

const skip = process.platform === 'win32' && 'Windows has no signals: a Ctrl-C goes to every process of a console';

/** A test in which a process gets a signal. */
export function signalTest(name: string, body: () => Promise<void>): void {
  test(name, { skip }, body);
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

/** Another process, as the system shows it. */
interface Seen {
  readonly pid: number;
  /** 'Z' for one that has ended and was not reaped. */
  readonly state: string;
  readonly parent: number;
}

/** The children of process `parent`, including dead ones that are not reaped. Linux only. */
export function childrenOf(parent: number = process.pid): Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => seen(Number(name)) ?? [])
    .filter((each) => each.parent === parent);
}

/** Whether there is such a process, and it is not dead. */
export function runs(pid: number): boolean {
  if (process.platform === 'linux') {
    return (seen(pid)?.state ?? 'Z') !== 'Z';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Raises unless the children are gone that were started since `before`. */
export function assertNoneLeft(before: readonly Seen[]): void {
  if (process.platform === 'linux') {
    const left = childrenOf().filter(({ pid }) => !before.some((other) => other.pid === pid));
    assert.deepEqual(left, [], 'children left');
  }
}

function seen(pid: number): Seen | undefined {
  try {
    // The name, in brackets, may have any characters.
    const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()!.split(' ');
    return { pid, state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

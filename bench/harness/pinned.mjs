/**
 * A command line whose process may use one CPU only. With two, threads that run in turns take one of two very different
 * times.
 */
import { spawnSync } from 'node:child_process';

let prefix;

/** `line` on the first CPU; `line` itself if taskset is missing or not allowed. */
export function pinnedLine(line) {
  prefix ??= choose();
  return [...prefix, ...line];
}

function choose() {
  const pinned = ['taskset', '-c', '0'];
  const [command, ...args] = [...pinned, 'true'];
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0 ? pinned : [];
}

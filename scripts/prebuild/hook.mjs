/**
 * Finds out whether npm runs a script as a hook of another. npm runs the script `prebuild` before `build`, too, with
 * the same environment. Only the command line of npm itself tells which one the user asked for.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Between npm and a Node script there may be one or two shells. */
const FARTHEST = 4;

/** Whether npm runs this process as a hook of its script `name`. False if that cannot be found out. */
export function isHookOf(name) {
  if (process.env.npm_lifecycle_event !== `pre${name}`) return false;
  let pid = process.ppid;
  for (let distance = 0; distance < FARTHEST && pid > 1; distance++) {
    const { parent, line } = processOf(pid);
    const words = line.split(/[\0\s"]+/);
    const at = words.findIndex((word) => /^(run|run-script|rum|urn)$/.test(word));
    if (at >= 0 && words.slice(0, at).some((word) => /\bnpm\b/.test(word))) {
      return words.slice(at + 1).find((word) => word !== '' && !word.startsWith('-')) === name;
    }
    pid = parent;
  }
  return false;
}

/** The parent and the command line of a process. */
function processOf(pid) {
  if (process.platform === 'linux') {
    try {
      // The name of the program, in brackets, may contain brackets and spaces.
      const [, parent] = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
      return { parent: Number(parent), line: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
    } catch {
      return { parent: 0, line: '' };
    }
  }
  const query = `$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'; "$($p.ParentProcessId) $($p.CommandLine)"`;
  const [command, ...args] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', query]
      : ['ps', '-o', 'ppid=,args=', '-p', `${pid}`];
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
  const [, parent, line] = /^\s*(\d+)\s(.*)/s.exec(stdout ?? '') ?? [];
  return { parent: Number(parent ?? 0), line: line ?? '' };
}

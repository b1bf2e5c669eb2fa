import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { basename } from 'node:path';

/** What Linux says about processes in /proc. Undefined on other systems, or if a container hides it. */

/** Bit of SIGUSR1, 10, in the masks of /proc/PID/status. */
const SIGUSR1_BIT = 1n << 9n;
const LISTENING = '0A';
const LOOPBACK = new Set(['0100007F', '00000000', '00000000000000000000000001000000', '0'.repeat(32)]);

/** Whether the process handles SIGUSR1; otherwise the signal would end it. */
export function catchesSigusr1(pid: number): boolean | undefined {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return mask === undefined ? undefined : (BigInt(`0x${mask}`) & SIGUSR1_BIT) !== 0n;
}

/** Whether the process is stopped: by SIGSTOP, Ctrl-Z, or a debugger that traces it. */
export function isStopped(pid: number): boolean {
  return /^State:\s*[Tt]/m.test(read(`/proc/${pid}/status`) ?? '');
}

/** The mark by which Node finds an embedded application. Each executable of Node has it from 20 on, under any name. */
const MARK_OF_NODE = 'NODE_SEA_FUSE_';
/** Bytes read at a time. */
const PIECE = 4 * 1024 * 1024;
const PAGE = 4096;

/**
 * Whether the process runs Node. Other programs, such as shells, may handle SIGUSR1 and still end by it. Undefined if
 * neither /proc nor the command `ps` says it.
 */
export function isNode(pid: number): boolean | undefined {
  let path: string;
  try {
    path = readlinkSync(`/proc/${pid}/exe`);
  } catch {
    const program = process.platform === 'win32' ? 'node' : programOf(pid);
    return program === '' ? undefined : /^node(?:js)?$/.test(basename(program));
  }
  // The name has a suffix if the file was replaced meanwhile.
  return /^node(?:js)?(?: \(deleted\))?$/.test(basename(path)) || contains(`/proc/${pid}/exe`, MARK_OF_NODE);
}

/** By the command `ps`, if there is no /proc; empty if there is neither. */
function programOf(pid: number): string {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  return spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

function contains(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    const piece = Buffer.alloc(PIECE + text.length);
    for (let read = readSync(file, piece, text.length, PIECE, null); read > 0; ) {
      if (piece.subarray(0, text.length + read).includes(text)) {
        return true;
      }
      // It may span two pieces.
      piece.copyWithin(0, read, read + text.length);
      read = readSync(file, piece, text.length, PIECE, null);
    }
    return false;
  } finally {
    closeSync(file);
  }
}

/** The command line; undefined if it is not known, empty for a kernel thread or an ended process. */
export function commandOf(pid: number): string | undefined {
  return read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
}

/** NODE_OPTIONS of the process, if it has it. */
export function nodeOptionsOf(pid: number): string | undefined {
  return /(?:^|\0)NODE_OPTIONS=([^\0]*)/.exec(read(`/proc/${pid}/environ`) ?? '')?.[1];
}

/** The ports of TCP on which the process listens and that can be reached by the loopback. */
export function listeningPorts(pid: number): number[] | undefined {
  const inodes = socketsOf(pid);
  if (inodes === undefined || inodes.size === 0) {
    // The kernel takes up to 15 ms to list all sockets of the system.
    return inodes && [];
  }
  return listeners(pid)
    .filter(({ inode }) => inodes.has(inode))
    .map(({ port }) => port);
}

/** Whether a server in the network of the process listens on `port` of the loopback. */
export function isTaken(pid: number, port: number): boolean {
  return listeners(pid).some((listener) => listener.port === port);
}

interface Listener {
  readonly port: number;
  readonly inode: string;
}

function listeners(pid: number): Listener[] {
  return [...listenersIn(`/proc/${pid}/net/tcp`), ...listenersIn(`/proc/${pid}/net/tcp6`)];
}

/** The kernel lists listening sockets first, and perhaps tens of thousands of others after them. */
function* listenersIn(path: string): Generator<Listener> {
  for (const line of linesIn(path)) {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state === LISTENING && LOOPBACK.has(address)) {
      yield { port: Number.parseInt(port, 16), inode };
    } else if (state !== LISTENING && state !== 'st') {
      return;
    }
  }
}

/** Whole lines, read on demand. */
function* linesIn(path: string): Generator<string> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    const piece = Buffer.alloc(PAGE);
    let rest = '';
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      const lines = (rest + piece.toString('latin1', 0, read)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}

function socketsOf(pid: number): Set<string> | undefined {
  const folder = `/proc/${pid}/fd`;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const inodes = new Set<string>();
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1];
      if (inode !== undefined) {
        inodes.add(inode);
      }
    } catch {
      // It was closed meanwhile.
    }
  }
  return inodes;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

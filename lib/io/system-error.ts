import { deliveredTraces } from '../errors/delivered.js';

const { getSystemErrorMap, getSystemErrorName } = process.getBuiltinModule('node:util');

/** The properties that Node adds to an error of the system. */
export interface SystemErrorDetails {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
}

/** Node describes the errors of these calls in words, and those of others by the code alone. */
const DESCRIBED: readonly string[] = ['listen'];

/**
 * An error of the system in Node's form: `connect ECONNREFUSED 127.0.0.1:9`, or
 * `listen EADDRINUSE: address already in use 127.0.0.1:80`, with `code`, `errno`, `syscall`. `errno` is libuv's, and
 * negative.
 */
export function systemError(errno: number, syscall: string, details: SystemErrorDetails = {}): NodeJS.ErrnoException {
  const name = nameOf(errno);
  const { address, port, hostname } = details;
  const where = hostname ?? (port === undefined ? address : `${address}:${port}`);
  const described = DESCRIBED.includes(syscall) ? `${name}: ${descriptionOf(errno)}` : name;
  const message = where === undefined ? `${syscall} ${described}` : `${syscall} ${described} ${where}`;
  const error = Object.assign(deliveredTraces.note(new Error(message), 'io'), { errno, code: name, syscall });
  for (const [key, value] of Object.entries(details)) {
    if (value !== undefined) {
      Object.assign(error, { [key]: value });
    }
  }
  return error;
}

/** Each system has its own number; this one is Linux's. */
const ECONNRESET = [...getSystemErrorMap()].find(([, [name]]) => name === 'ECONNRESET')?.[0] ?? -104;

/** Those of Linux and macOS. */
const ESRCH = -3;
const EPIPE = -32;

/** The error of a write to a pipe that has no reader any more. */
export function brokenPipe(): NodeJS.ErrnoException {
  return systemError(EPIPE, 'write');
}

/** The error of a signal for a process that has ended. */
export function noSuchProcess(): NodeJS.ErrnoException {
  return systemError(ESRCH, 'kill');
}

/** The error of a descriptor that cannot be a pipe's; it says why. */
export function pipeError(errno: number, where: string, descriptor: number): NodeJS.ErrnoException {
  const error = systemError(errno, where);
  const why = WHY_NO_PIPE[error.code ?? ''];
  if (why !== undefined) {
    error.message += `: descriptor ${descriptor} ${why}`;
  }
  return error;
}

const WHY_NO_PIPE: Readonly<Record<string, string>> = {
  EINVAL: 'is a regular file or a folder: use node:fs',
  EPERM: 'is a device for which the system cannot wait, such as /dev/null',
  EBADF: 'is not open',
};

/** The error of a program that cannot be started, as `node:child_process` has it. */
export function spawnError(
  errno: number,
  program: string,
  args: readonly string[],
): NodeJS.ErrnoException & { spawnargs: readonly string[] } {
  const error = systemError(errno, `spawn ${program}`);
  return Object.assign(error, { path: program, spawnargs: [...args] });
}

/** The error of a connection that is gone without another error. */
export function connectionReset(syscall: string): NodeJS.ErrnoException {
  return systemError(ECONNRESET, syscall);
}

/** The error of a wait for a connection that was closed before, by either side. */
export function closedBefore(): NodeJS.ErrnoException {
  const error = connectionReset('write');
  error.message += ': the connection was closed before';
  return error;
}

/** libuv's name of an error; Node gives names that do not exist a code of its own. */
function nameOf(errno: number): string {
  const name = getSystemErrorMap().has(errno) ? getSystemErrorName(errno) : `Unknown system error ${errno}`;
  return name === 'EAI_NONAME' || name === 'EAI_NODATA' ? 'ENOTFOUND' : name;
}

function descriptionOf(errno: number): string {
  return getSystemErrorMap().get(errno)?.[1] ?? 'unknown error';
}

/** Never throws: `error` may be what user code has thrown. */
export function isSystemError(error: unknown): boolean {
  try {
    return typeof (error as { syscall?: unknown } | null)?.syscall === 'string';
  } catch {
    return false;
  }
}

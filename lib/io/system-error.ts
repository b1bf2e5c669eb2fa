import { deliveredTraces } from '../errors/delivered.js';

const { getSystemErrorMap, getSystemErrorName } = process.getBuiltinModule('node:util');

/** What Node adds to an error of the system. */
export interface SystemErrorDetails {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
}

/** An error of the system in Node's form: `connect ECONNREFUSED 127.0.0.1:9`, with `code`, `errno`, `syscall`. `errno` is libuv's, negative. */
export function systemError(errno: number, syscall: string, details: SystemErrorDetails = {}): NodeJS.ErrnoException {
  const name = nameOf(errno);
  const { address, port, hostname } = details;
  const where = hostname ?? (port === undefined ? address : `${address}:${port}`);
  const message = where === undefined ? `${syscall} ${name}` : `${syscall} ${name} ${where}`;
  const error = Object.assign(deliveredTraces.note(new Error(message)), { errno, code: name, syscall });
  for (const [key, value] of Object.entries(details)) {
    if (value !== undefined) {
      Object.assign(error, { [key]: value });
    }
  }
  return error;
}

/** Each system has a number of its own; this one is Linux's. */
const ECONNRESET = [...getSystemErrorMap()].find(([, [name]]) => name === 'ECONNRESET')?.[0] ?? -104;

/** The error of a connection that is gone without another error. */
export function connectionReset(syscall: string): NodeJS.ErrnoException {
  return systemError(ECONNRESET, syscall);
}

/** libuv's name of an error; Node gives names that do not exist a code of its own. */
function nameOf(errno: number): string {
  const name = getSystemErrorMap().has(errno) ? getSystemErrorName(errno) : `Unknown system error ${errno}`;
  return name === 'EAI_NONAME' || name === 'EAI_NODATA' ? 'ENOTFOUND' : name;
}

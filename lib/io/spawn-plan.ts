import { checkBoolean, checkOptions, invalidType, invalidValue } from '../errors/arguments.js';
import {
  type ChildStream,
  DEVNULL,
  PIPE,
  type SpawnPlan,
  STDOUT,
  type SubprocessOptions,
} from './subprocess-options.js';

const OPTIONS = ['stdin', 'stdout', 'stderr', 'cwd', 'env', 'detached', 'argv0', 'uid', 'gid'];
const STREAMS = ['stdin', 'stdout', 'stderr'] as const;
/** Ids are numbers of 32 bits; the highest stands for none. */
const LARGEST_ID = 0xffff_fffe;
const LARGEST_DESCRIPTOR = 0x7fff_ffff;

/** Raises unless `program`, `args` and `options` are of the right types. `more`: others that are known. */
export function checkSubprocess(
  where: string,
  name: string,
  program: string,
  args: readonly string[],
  options: SubprocessOptions,
  more: readonly string[] = [],
): void {
  checkProgramText(where, name, program);
  if (program === '') {
    throw invalidValue(where, name, 'not empty', program);
  }
  if (!Array.isArray(args)) {
    throw invalidType(where, 'args', 'an array of strings', args);
  }
  args.forEach((arg, index) => void checkProgramText(where, `args[${index}]`, arg));
  checkOptions(where, options, [...OPTIONS, ...more]);
  for (const stream of STREAMS) {
    checkStream(where, stream, options[stream]);
  }
  const { cwd, env, detached, argv0, uid, gid } = options;
  if (cwd !== undefined && !(cwd instanceof URL)) {
    checkProgramText(where, 'cwd', cwd);
  }
  if (env !== undefined) {
    checkEnvironment(where, env);
  }
  if (detached !== undefined) {
    checkBoolean(where, 'detached', detached);
  }
  if (argv0 !== undefined) {
    checkProgramText(where, 'argv0', argv0);
  }
  checkNumber(where, 'uid', uid, LARGEST_ID);
  checkNumber(where, 'gid', gid, LARGEST_ID);
}

/** The options for drivers. `unset`: the default for a standard stream without an option. */
export function spawnPlan(
  program: string,
  args: readonly string[],
  isShell: boolean,
  options: SubprocessOptions,
  unset: ChildStream,
): SpawnPlan {
  const { cwd, env, detached = false, argv0, uid, gid } = options;
  const stream = (index: 0 | 1 | 2): number => {
    const given = options[STREAMS[index]];
    return (given === undefined ? unset : given) ?? index;
  };
  return {
    program,
    args,
    isShell,
    stdio: [stream(0), stream(1), stream(2)],
    cwd: cwd instanceof URL ? process.getBuiltinModule('node:url').fileURLToPath(cwd) : cwd,
    env:
      env &&
      (Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<string, string>),
    detached,
    argv0,
    uid,
    gid,
  };
}

/** Raises unless `descriptor` can be one. */
export function checkDescriptor(where: string, name: string, descriptor: unknown): asserts descriptor is number {
  if (typeof descriptor !== 'number') {
    throw invalidType(where, name, 'a file descriptor', descriptor);
  }
  if (!(Number.isInteger(descriptor) && descriptor >= 0 && descriptor <= LARGEST_DESCRIPTOR)) {
    throw invalidValue(where, name, 'a file descriptor', descriptor);
  }
}

function checkStream(where: string, name: (typeof STREAMS)[number], stream: unknown): void {
  if (stream === undefined || stream === null || stream === PIPE || stream === DEVNULL) {
    return;
  }
  if (stream === STDOUT) {
    if (name !== 'stderr') {
      throw invalidValue(where, name, 'PIPE, DEVNULL, a file descriptor or null: STDOUT is for stderr', stream);
    }
    return;
  }
  checkDescriptor(where, name, stream);
}

function checkEnvironment(where: string, env: unknown): void {
  if (typeof env !== 'object' || env === null) {
    throw invalidType(where, 'env', 'an object', env);
  }
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) {
      checkProgramText(where, `env.${name}`, value);
    }
    if (name.includes('\0') || name.includes('=')) {
      throw invalidValue(where, 'env', 'an object whose keys have no null bytes and no "="', name);
    }
  }
}

function checkNumber(where: string, name: string, value: unknown, most: number): void {
  if (value === undefined) {
    return;
  }
  if (typeof value !== 'number') {
    throw invalidType(where, name, 'a number', value);
  }
  if (!(Number.isInteger(value) && value >= 0 && value <= most)) {
    throw invalidValue(where, name, `a whole number from 0 to ${most}`, value);
  }
}

/** Raises unless `value` is a string that the system takes. */
function checkProgramText(where: string, name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw invalidType(where, name, 'a string', value);
  }
  if (value.includes('\0')) {
    throw invalidValue(where, name, 'a string without null bytes', value);
  }
}

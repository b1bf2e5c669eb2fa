/** The name of a signal, as in Node's `process.on`. */
export type SignalName = NodeJS.Signals;

/**
 * The system does not let a program handle these, or they report a fault after which the program's state is undefined.
 */
const UNTAKEABLE: readonly string[] = ['SIGBUS', 'SIGFPE', 'SIGILL', 'SIGKILL', 'SIGSEGV', 'SIGSTOP', 'SIGTRAP'];
const SIGINT = 2;

/** The number of a signal that a program can take; undefined for any other name. */
export function takeableSignal(name: string): number | undefined {
  return UNTAKEABLE.includes(name) ? undefined : signalNumber(name);
}

/** The number of a signal on this system, or undefined. */
export function signalNumber(name: string): number | undefined {
  if (name === 'SIGINT') {
    return SIGINT; // The same on all systems; saves most programs a module of Node.
  }
  const { signals } = process.getBuiltinModule('node:os').constants;
  return Object.hasOwn(signals, name) ? signals[name as SignalName] : undefined;
}

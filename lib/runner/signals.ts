import { invalidType, invalidValue } from '../errors/arguments.js';

/** The name of a signal, as in Node's `process.on`. */
export type SignalName = NodeJS.Signals;

/** What interrupts a run unless it is told otherwise: what Ctrl-C sends. */
const DEFAULT: readonly SignalName[] = ['SIGINT'];
const SIGINT = 2;

/** The system does not let a program take these, or they tell of a fault in the program after which nothing can be relied on. */
const UNTAKEABLE: readonly string[] = ['SIGBUS', 'SIGFPE', 'SIGILL', 'SIGKILL', 'SIGSEGV', 'SIGSTOP', 'SIGTRAP'];

/** By name, the number of each signal that interrupts a run. */
export type SignalNumbers = ReadonlyMap<SignalName, number>;

/** Reads the option `signals`. @throws TypeError or RangeError that names it. */
export function signalNumbers(where: string, signals: readonly SignalName[] = DEFAULT): SignalNumbers {
  if (!Array.isArray(signals)) {
    throw invalidType(where, 'signals', 'an array of names of signals', signals);
  }
  const numbers = new Map<SignalName, number>();
  for (const [index, name] of (signals as readonly SignalName[]).entries()) {
    if (typeof name !== 'string') {
      throw invalidType(where, `signals[${index}]`, 'the name of a signal', name);
    }
    const number = signalNumber(name);
    if (number === undefined || UNTAKEABLE.includes(name)) {
      throw invalidValue(where, `signals[${index}]`, 'the name of a signal that a program can take', name);
    }
    numbers.set(name, number);
  }
  return numbers;
}

/** What a shell reports of a program that this signal has ended. */
export function exitCodeOf(name: SignalName): number {
  return 128 + (signalNumber(name) ?? 0);
}

function signalNumber(name: SignalName): number | undefined {
  if (name === 'SIGINT') {
    return SIGINT; // The same everywhere, and spares most programs a module of Node's.
  }
  const { signals } = process.getBuiltinModule('node:os').constants;
  return Object.hasOwn(signals, name) ? signals[name] : undefined;
}

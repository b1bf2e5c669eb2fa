import { invalidType, invalidValue } from '../errors/arguments.js';
import { type SignalName, signalNumber, takeableSignal } from '../util/signal-names.js';

/** The default signal that interrupts a run, sent by Ctrl-C. */
const DEFAULT: readonly SignalName[] = ['SIGINT'];

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
    const number = takeableSignal(name);
    if (number === undefined) {
      throw invalidValue(where, `signals[${index}]`, 'the name of a signal that a program can take', name);
    }
    numbers.set(name, number);
  }
  return numbers;
}

/** The exit status that a shell reports for a program that this signal has ended. */
export function exitCodeOf(name: SignalName): number {
  return 128 + (signalNumber(name) ?? 0);
}

import {
  BrokenBarrierError,
  CancelledError,
  ExceptionGroup,
  InvalidStateError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
} from 'asyncio-native';

/** The exception that programs raise. */
export class Failure extends Error {
  readonly number: number;

  constructor(number: number) {
    super(String(number));
    this.number = number;
  }
}

/** BrokenBarrierError is a RuntimeError. */
const SIGNS = [
  [TimeoutError, '!timeout'],
  [InvalidStateError, '!state'],
  [QueueEmpty, '!empty'],
  [QueueFull, '!full'],
  [QueueShutDown, '!shut'],
  [BrokenBarrierError, '!broken'],
  [RuntimeError, '!runtime'],
  // A token of another context.
  [RangeError, '!runtime'],
] as const;

/** A value as it stands in traces, in both languages. `name` says what a future is called. */
export function shown(value: unknown, name: (future: unknown) => string): string {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((each) => shown(each, name)).join(',')}]`;
  if (value instanceof CancelledError) return `!cancelled${value.message}`;
  if (value instanceof Failure) return `!${value.number}`;
  if (value instanceof ExceptionGroup) return `!(${value.errors.map((each) => shown(each, name)).join(',')})`;
  for (const [type, sign] of SIGNS) if (value instanceof type) return sign;
  if (value instanceof Error) return `!${value.name}: ${value.message}`;
  if ('done' in value && value.done instanceof Set) {
    const { done, pending } = value as { done: Set<unknown>; pending: Set<unknown> };
    return [done, pending].map((part) => [...part].map(name).sort().join(',')).join('/');
  }
  return 'object';
}

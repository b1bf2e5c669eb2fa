import { call, callWith, name } from './expressions.js';
import type { Expression } from './program.js';
import type { Random } from './random.js';

/** What a kind of object can do. */
export interface Kind {
  readonly name: string;
  readonly make: (random: Random) => Expression;
  /** What one waits for. */
  readonly awaits: (object: string, random: Random) => Expression;
  /** What one does without waiting; may raise. */
  readonly acts: (object: string, random: Random) => Expression;
  /** Whether there is `with`. */
  readonly scoped?: boolean;
}

const semaphore = {
  awaits: (it: string) => call(`${it}.acquire`),
  acts: (it: string, random: Random) => call(`${it}.${random.of(['release', 'release', 'release', 'locked'])}`),
  scoped: true,
};

const queue = {
  awaits: (it: string, random: Random) =>
    random.weighted([
      [9, call(`${it}.get`)],
      [3, call(`${it}.put`, random.below(10))],
      [1, call(`${it}.join`)],
    ]),
  acts: (it: string, random: Random) =>
    random.weighted([
      [6, call(`${it}.putNowait`, random.below(10))],
      [2, call(`${it}.getNowait`)],
      [2, call(`${it}.taskDone`)],
      [1, call(`${it}.qsize`)],
      [0.4, call(`${it}.shutdown`)],
      [0.2, callWith({ immediate: true }, `${it}.shutdown`)],
    ]),
};

/** Every kind of object that programs may share. */
export const KINDS: readonly Kind[] = [
  {
    name: 'lock',
    make: () => call('Lock'),
    awaits: (it) => call(`${it}.acquire`),
    acts: (it, random) => call(`${it}.${random.of(['release', 'release', 'release', 'locked'])}`),
    scoped: true,
  },
  {
    name: 'event',
    make: () => call('Event'),
    awaits: (it) => call(`${it}.wait`),
    acts: (it, random) => call(`${it}.${random.of(['set', 'set', 'clear', 'isSet'])}`),
  },
  {
    name: 'condition',
    make: () => call('Condition'),
    awaits: (it, random) =>
      random.weighted([
        [4, call(`${it}.wait`)],
        [2, call(`${it}.waitFor`, call('counter0.reaches', random.between(1, 3)))],
        [1, call(`${it}.acquire`)],
      ]),
    acts: (it, random) =>
      random.weighted([
        [4, call(`${it}.notify`, random.between(1, 2))],
        [3, call(`${it}.notifyAll`)],
        [1, call(`${it}.release`)],
        [3, call('counter0.increase')],
      ]),
    scoped: true,
  },
  { name: 'semaphore', make: (random) => call('Semaphore', random.below(3)), ...semaphore },
  { name: 'bounded', make: (random) => call('BoundedSemaphore', random.between(1, 2)), ...semaphore },
  {
    name: 'barrier',
    make: (random) => call('Barrier', random.between(1, 3)),
    awaits: (it, random) => call(`${it}.${random.of(['wait', 'wait', 'wait', 'wait', 'wait', 'reset', 'abort'])}`),
    acts: (it, random) => name(`${it}.${random.of(['nWaiting', 'broken'])}`),
  },
  { name: 'queue', make: (random) => call('Queue', random.below(3)), ...queue },
  { name: 'priority', make: (random) => call('PriorityQueue', random.below(3)), ...queue },
  { name: 'stack', make: (random) => call('LifoQueue', random.below(3)), ...queue },
];

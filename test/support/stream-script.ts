/** What happens to a connection, step by step: some steps are the other end's, some are this end's. */
export interface StreamScript {
  readonly style: 'protocol' | 'streams';
  /** What `eofReceived` of the protocol returns. */
  readonly keepsOpen: boolean;
  /** Of the reader, in bytes. */
  readonly limit: number;
  readonly steps: readonly Step[];
}

/** The name of what is done, and with what. */
export type Step = readonly [name: string, ...args: (string | number)[]];

const LETTERS = 'abcdefgh';
const MOST_STEPS = 14;

/** Numbers from 0 to 1, the same each time: xorshift32, https://www.jstatsoft.org/article/view/v008i14. */
function randomNumbers(seed: number): () => number {
  let state = (seed * 2_654_435_761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The script of `seed`. */
export function streamScript(seed: number): StreamScript {
  const random = randomNumbers(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const limit = below(2) === 0 ? 16 : 1000;
  const style = below(3) === 0 ? 'protocol' : 'streams';
  /** Letters, ends of lines and semicolons. */
  const text = (length: number): string =>
    Array.from({ length }, () => (below(6) === 0 ? (below(2) === 0 ? '\n' : ';') : LETTERS[below(8)])).join('');
  const send = (): Step => ['send', text(1 + below(below(3) === 0 ? 120 : 20))];
  const ofBoth: (() => Step)[] = [
    send,
    send,
    send,
    () => ['write', 1 + below(2000)],
    () => ['write', 1 + below(100)],
    () => ['receive'],
  ];
  const ofEnds: (() => Step)[] = [
    () => ['shutdown'],
    () => ['shutdown'],
    () => ['reset'],
    () => ['writeEof'],
    () => ['close'],
    () => ['abort'],
  ];
  const own: (() => Step)[] =
    style === 'protocol'
      ? [() => ['pauseReading'], () => ['resumeReading'], () => ['resumeReading']]
      : [
          () => ['read', below(5) === 0 ? -1 : below(30)],
          () => ['read', 1 + below(10)],
          () => ['readline'],
          () => ['readexactly', below(30)],
          () => ['readuntil', below(2) === 0 ? ';' : '\n'],
          () => ['drain'],
          () => ['atEof'],
        ];
  const steps: Step[] = [];
  let hasReset = false;
  for (let left = 3 + below(MOST_STEPS); left > 0; left--) {
    const kind = below(10);
    const choices = kind < 4 ? ofBoth : kind < 9 ? own : ofEnds;
    const step = (choices[below(choices.length)] as () => Step)();
    // The other end has no socket any more. CPython reports the error of `writeEof` at once, this package later.
    if (hasReset && ['send', 'shutdown', 'reset', 'receive', 'writeEof'].includes(step[0])) {
      continue;
    }
    hasReset ||= step[0] === 'reset';
    steps.push(step);
  }
  if (hasReset && mayPause({ style, limit, steps })) {
    // Who does not read learns of it when the system says so, and of what is written then not always.
    steps.splice(1 + steps.findIndex(([name]) => name === 'reset'));
  }
  if (style === 'streams' && below(3) === 0) {
    steps.push(['close'], ['waitClosed']);
  }
  return { style, keepsOpen: below(2) === 0, limit, steps };
}

/** Whether there may be a time in which nothing is read. */
export function mayPause({ style, limit, steps }: Pick<StreamScript, 'style' | 'limit' | 'steps'>): boolean {
  return style === 'streams' ? limit < 1000 : steps.some(([name]) => name === 'pauseReading');
}

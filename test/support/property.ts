import fc from 'fast-check';

/** The same each time, so that a change that is tested is the only thing that has changed. */
const SEED = fromEnvironment('TEST_SEED') ?? 20_261_124;
const RUNS = fromEnvironment('TEST_RUNS');

/**
 * Holds `property` against `runs` random inputs, and throws with the smallest that fails. TEST_RUNS and TEST_SEED in the
 * environment make it a longer hunt, or another.
 */
export function check<T>(property: fc.IProperty<T>, runs: number): void {
  fc.assert(property, { seed: SEED, numRuns: RUNS ?? runs });
}

/** {@link check} of what is asynchronous. */
export function checkAsync<T>(property: fc.IAsyncProperty<T>, runs: number): Promise<void> {
  return fc.assert(property, { seed: SEED, numRuns: RUNS ?? runs });
}

/** Up to `most` things, about as often many as few. */
export function listOf<T>(arbitrary: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> {
  return fc.array(arbitrary, { maxLength: most, size: 'max' });
}

/** Up to `most` commands that are made by `makers`. */
export function commandsOf<M extends object, R>(
  makers: fc.Arbitrary<fc.Command<M, R>>[],
  most: number,
): fc.Arbitrary<Iterable<fc.Command<M, R>>> {
  return fc.commands(makers, { maxCommands: most, size: 'max' });
}

function fromEnvironment(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0) throw new Error(`${name} is not a positive integer: ${text}`);
  return value;
}

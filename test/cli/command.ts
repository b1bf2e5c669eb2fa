import type { BACKENDS } from '../support/backends.js';
import { type Ended, runFixture } from '../support/child.js';

/** The command, as a path from test/fixtures. */
export const COMMAND = '../../dist/cli/main.cjs';

/** Runs `asyncio-native` with `args`. */
export function asyncioNative(
  backend: (typeof BACKENDS)[number],
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly flags?: readonly string[] } = {},
): Promise<Ended> {
  return runFixture(COMMAND, args, { ...options, backend });
}

/** Imports the package and runs a coroutine, which loads the addon and makes the first loop. */
import { run } from '../../harness/library.mjs';

if (
  run(
    (function* () {
      return 42;
    })(),
  ) !== 42
) {
  throw new Error('wrong result');
}

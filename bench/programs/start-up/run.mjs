/** Imports the package and runs a coroutine, for which the addon is loaded and the first loop made. */
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

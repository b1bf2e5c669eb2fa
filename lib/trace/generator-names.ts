import { isGenerator } from '../coroutine/coroutine.js';
import { coroutineName } from '../coroutine/names.js';
import { lazyInspector } from '../inspector/lazy-inspector.js';
import { delegate } from '../task/awaitable.js';
import { className } from '../util/show.js';

/**
 * The names of the functions that have made the generators `coroutines`. A generator does not know its function. If the
 * package does not know it either, this asks V8's inspector. Without an inspector the name is `coroutine`.
 */
export function functionNames(coroutines: Iterable<readonly [family: object, coroutine: object]>): Map<object, string> {
  const names = new Map<object, string>();
  const unknown = new Map<object, object>();
  for (const [family, coroutine] of coroutines) {
    const name = coroutineName(coroutine);
    if (family === delegate.prototype) {
      names.set(family, 'operation');
    } else if (!isGenerator(coroutine)) {
      names.set(family, className(coroutine));
    } else {
      names.set(family, name);
      if (name === 'coroutine') {
        unknown.set(family, coroutine);
      }
    }
  }
  const found = unknown.size === 0 ? [] : lazyInspector().functionNames([...unknown.values()]);
  for (const [at, family] of [...unknown.keys()].entries()) {
    names.set(family, found[at] ?? 'coroutine');
  }
  return names;
}

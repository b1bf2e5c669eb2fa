import { isGenerator } from '../coroutine/coroutine.js';
import { coroutineName } from '../coroutine/names.js';
import { delegate } from '../task/awaitable.js';
import { className } from '../util/show.js';

/** Under which an object is handed to the inspector. */
const HANDED = Symbol.for('asyncio-native.inspected');

type Session = import('node:inspector').Session;

interface Property {
  readonly name: string;
  readonly value?: { readonly objectId?: string; readonly description?: string };
}

/**
 * The names of the functions whose generators `coroutines` are. A generator does not know its function; where the package has not seen
 * that itself, V8's inspector tells it, in less than a millisecond for each. Without an inspector it is `coroutine`.
 */
export function functionNames(coroutines: Iterable<readonly [family: object, coroutine: object]>): Map<object, string> {
  const names = new Map<object, string>();
  let session: Session | null | undefined;
  for (const [family, coroutine] of coroutines) {
    let name = coroutineName(coroutine);
    if (family === delegate.prototype) {
      name = 'operation';
    } else if (!isGenerator(coroutine)) {
      name = className(coroutine);
    } else if (name === 'coroutine') {
      session = session === undefined ? openSession() : session;
      name = (session && tryToAsk(session, coroutine)) || name;
    }
    names.set(family, name);
  }
  session?.disconnect();
  return names;
}

function openSession(): Session | null {
  try {
    const { Session } = process.getBuiltinModule('node:inspector');
    const session = new Session();
    session.connect();
    return session;
  } catch {
    return null; // This Node has no inspector.
  }
}

function tryToAsk(session: Session, coroutine: object): string | undefined {
  try {
    return askForName(session, coroutine);
  } catch {
    return undefined; // The program has frozen `globalThis`.
  }
}

/** The inspector answers at once, as it is in this thread. */
function askForName(session: Session, coroutine: object): string | undefined {
  const holder = globalThis as { [HANDED]?: object };
  let name: string | undefined;
  holder[HANDED] = coroutine;
  session.post(
    'Runtime.evaluate',
    { expression: "globalThis[Symbol.for('asyncio-native.inspected')]" },
    (_e, found) => {
      const objectId = found?.result.objectId;
      if (objectId === undefined) {
        return;
      }
      session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_error, properties) => {
        const internal = (properties?.internalProperties ?? []) as readonly Property[];
        const fn = internal.find((property) => property.name === '[[GeneratorFunction]]')?.value;
        name = /^\s*(?:static\s+)?(?:function\s*)?\*\s*([^\s(]+)\s*\(/.exec(fn?.description ?? '')?.[1];
      });
      session.post('Runtime.releaseObject', { objectId });
    },
  );
  Reflect.deleteProperty(holder, HANDED);
  return name;
}

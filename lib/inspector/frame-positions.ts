import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { TrackedCoroutine } from '../coroutine/tracked.js';
import { performance } from '../util/globals.js';
import { announcement } from './announce.js';
import { InspectorSession } from './inspector-session.js';
import { ScriptUrls } from './script-urls.js';

/** A coroutine, and where it is suspended. */
export interface FramePosition {
  readonly function: string;
  /** The URL of the script; '' for one that has none. Null for a coroutine that runs. */
  readonly url: string | null;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

const ANONYMOUS = '<anonymous>';

const GROUP = 'asyncio-native';
/** Generators to look up between two readings of the clock. */
const BATCH = 48;

const urls = new ScriptUrls();

/** The description that V8's inspector gives of a generator. */
interface Answer {
  readonly internalProperties?: readonly {
    readonly name: string;
    readonly value?: { readonly value?: unknown; readonly description?: string; readonly objectId?: string };
  }[];
}

interface Described {
  readonly name: string;
  readonly state: unknown;
  /** Undefined if it is no generator. */
  readonly location: Location | undefined;
}

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/**
 * The positions of coroutines, in their order, as many as were found within `budget` milliseconds. Null for a coroutine
 * that has ended, and for a value that is no generator. Reads the internal property `[[GeneratorLocation]]` from V8's
 * inspector, which takes a quarter of a millisecond each.
 */
export function framePositions(
  frames: readonly object[],
  budget: number = Number.POSITIVE_INFINITY,
): (FramePosition | null)[] {
  return examine(generatorsOf(frames), budget, (session, found) => {
    const scripts = urls.find(session, new Set(found.flatMap(({ location }) => location?.scriptId ?? [])));
    return found.map((each) => positionOf(each, scripts));
  });
}

function positionOf({ name, state, location }: Described, scripts: ReadonlyMap<string, string>): FramePosition | null {
  if (location === undefined || state === 'closed') {
    return null;
  }
  return {
    function: name,
    url: state === 'running' ? null : (scripts.get(location.scriptId) ?? ''),
    line: location.lineNumber + 1,
    column: (location.columnNumber ?? 0) + 1,
  };
}

/**
 * Calls `tell` for as many generators as the inspector can describe within `budget` milliseconds, with null for an
 * object without a description.
 */
function examine<T>(
  generators: readonly object[],
  budget: number,
  tell: (session: InspectorSession, found: readonly Described[]) => T[],
): (T | null)[] {
  const session = InspectorSession.open();
  if (session === undefined) {
    return generators.map(() => null);
  }
  try {
    return tell(session, describeAll(session, generators, budget));
  } finally {
    session.post('Runtime.releaseObjectGroup', { objectGroup: GROUP });
    session.close();
  }
}

/** The names of the functions of generators, even ended ones; null if there is none. */
export function functionNames(generators: readonly object[]): (string | null)[] {
  return examine(generators, Number.POSITIVE_INFINITY, (_, found) =>
    found.map(({ name }) => (name === ANONYMOUS ? null : name)),
  );
}

/** The generators behind coroutine objects. */
export function generatorsOf(frames: readonly object[]): object[] {
  return frames.map(generatorOf);
}

function generatorOf(frame: object): object {
  if (frame instanceof TrackedCoroutine) {
    return frame._generator ?? frame;
  }
  return frame instanceof GeneratorOperation ? frame._steps : frame;
}

function describeAll(session: InspectorSession, generators: readonly object[], budget: number): Described[] {
  const end = performance.now() + budget;
  const found: Described[] = [];
  while (found.length < generators.length && (found.length === 0 || performance.now() < end)) {
    for (const id of remoteIds(session, generators.slice(found.length, found.length + BATCH))) {
      found.push(describe(session, id));
    }
  }
  return found;
}

/** The inspector's ids of `objects`, which it finds through a global variable. */
function remoteIds(session: InspectorSession, objects: readonly object[]): (string | undefined)[] {
  announcement.examined = objects;
  try {
    const expression = `globalThis[Symbol.for('asyncio-native')].find((each) => each.examined !== undefined).examined`;
    const list = session.post<{ result: { objectId?: string } }>('Runtime.evaluate', {
      expression,
      objectGroup: GROUP,
    });
    const properties = session.post<{ result: { name: string; value?: { objectId?: string } }[] }>(
      'Runtime.getProperties',
      { objectId: list?.result.objectId ?? '', ownProperties: true },
    );
    const byName = new Map(properties?.result.map(({ name, value }) => [name, value?.objectId]));
    return objects.map((_, at) => byName.get(String(at)));
  } finally {
    announcement.examined = undefined;
  }
}

function describe(session: InspectorSession, objectId: string | undefined): Described {
  const answer = session.post<Answer>('Runtime.getProperties', { objectId: objectId ?? '', ownProperties: true });
  const internal = new Map(answer?.internalProperties?.map(({ name, value }) => [name, value]));
  const location = internal.get('[[GeneratorLocation]]')?.value as Location | undefined;
  const fn = internal.get('[[GeneratorFunction]]');
  return { name: nameOf(session, fn), state: internal.get('[[GeneratorState]]')?.value, location };
}

/** The name in the source. If a variable or a key gave the name, asks the inspector. */
function nameOf(session: InspectorSession, fn: { description?: string; objectId?: string } | undefined): string {
  const inSource = /^(?:static\s+)?(?:function\s*)?\*\s*([\w$#]+)\s*\(/.exec(fn?.description ?? '')?.[1];
  if (inSource !== undefined || fn?.objectId === undefined) {
    return inSource ?? ANONYMOUS;
  }
  const asked = session.post<{ result: { value?: unknown } }>('Runtime.callFunctionOn', {
    objectId: fn.objectId,
    functionDeclaration: 'function () { return this.name; }',
    returnByValue: true,
  });
  const name = asked?.result.value;
  return typeof name === 'string' && name !== '' ? name : ANONYMOUS;
}

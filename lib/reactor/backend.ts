import { invalidValue } from '../errors/arguments.js';
import { foreignRuntime } from '../util/runtime.js';
import type { SharedMemory } from './memory.js';
import { addonPath, loadAddon } from './native/load-addon.js';
import { NativeReactor } from './native/native-reactor.js';
import { lazyPure } from './pure/lazy-pure.js';
import type { BackendName, Reactor } from './reactor.js';

/** The result of {@link backendInfo}. */
export interface BackendInfo {
  /** The backend that a new loop uses by default. */
  readonly backend: BackendName;
  /** The reason for this backend. */
  readonly reason: string;
  /** The addon's binary; null if none was loaded. */
  readonly addonPath: string | null;
}

const VARIABLE = 'ASYNCIO_NATIVE_BACKEND';

/**
 * Tells which backend new loops use, and why. The environment variable `ASYNCIO_NATIVE_BACKEND` (`native` or `pure`)
 * decides. Without it, loops are native if the binary loads, otherwise pure.
 *
 * @throws RangeError if the variable has another value.
 * @throws NativeUnavailableError if it demands `native` and the binary does not load.
 */
export function backendInfo(): BackendInfo {
  const { backend, reason, addonPath } = choose();
  return { backend, reason, addonPath };
}

/**
 * The reactor of `backend`, or of the default one. If that is pure only because the addon does not load, this warns
 * once in the process.
 *
 * @throws NativeUnavailableError if native is demanded and does not load.
 */
export function createReactor(backend: BackendName | undefined, memory: SharedMemory, virtual: boolean): Reactor {
  return (backend ?? defaultBackend()) === 'native'
    ? new NativeReactor(memory, virtual)
    : new (lazyPure().PureReactor)(memory, virtual);
}

function defaultBackend(): BackendName {
  const { backend, reason, isFallback } = choose();
  if (isFallback) {
    lazyPure().warnOfFallback(reason);
  }
  return backend;
}

function choose(): BackendInfo & { readonly isFallback: boolean } {
  const wanted = process.env[VARIABLE];
  switch (wanted) {
    case 'pure':
      return { backend: 'pure', reason: `${VARIABLE}=pure`, addonPath: null, isFallback: false };
    case 'native':
      loadAddon();
      return { backend: 'native', reason: `${VARIABLE}=native`, addonPath: addonPath(), isFallback: false };
    case undefined:
    case '':
      break;
    default:
      throw invalidValue('asyncio-native', VARIABLE, "'native' or 'pure'", wanted);
  }
  try {
    loadAddon();
  } catch (error) {
    // No warning in another runtime, because the user can do nothing about it.
    const isFallback = foreignRuntime() === undefined;
    return { backend: 'pure', reason: (error as Error).message, addonPath: null, isFallback };
  }
  return { backend: 'native', reason: 'the native addon loads', addonPath: addonPath(), isFallback: false };
}

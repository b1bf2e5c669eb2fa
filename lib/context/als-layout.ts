import { AsyncLocalStorage, AsyncResource, executionAsyncResource } from '../util/node-builtins.js';

/**
 * Finds out whether any store of any `AsyncLocalStorage` is active, for which Node has no function. A new
 * `AsyncResource` captures the active stores. It keeps them in one of two ways, both visible from outside.
 */
export interface StoreLayout {
  /**
   * Whether `enterWith` within a resource's scope changes the resource. If not, the entered store ends with the scope.
   */
  readonly inPlace: boolean;
  /** Whether code in the scope of `resource` sees a store. */
  carries(resource: AsyncResource): boolean;
  /** Whether both certainly carry the same stores. */
  same(one: AsyncResource, other: AsyncResource): boolean;
  /** Removes all stores from the current execution scope. */
  clear(): void;
}

/** The function as it was when this module was loaded: code that replaces it later need not see this package's use. */
const { run } = AsyncLocalStorage.prototype;

type Properties = Record<symbol, unknown>;

/** Node 24 and newer: a Map from storage to store. `enterWith` and `run` replace the Map. */
class FrameLayout implements StoreLayout {
  readonly inPlace = false;
  readonly #frame: symbol;

  constructor(frame: symbol) {
    this.#frame = frame;
  }

  carries(resource: AsyncResource): boolean {
    const frame = this.#frameOf(resource);
    if (frame !== undefined) {
      for (const store of frame.values()) {
        if (store !== undefined) {
          return true;
        }
      }
    }
    return false;
  }

  same(one: AsyncResource, other: AsyncResource): boolean {
    return this.#frameOf(one) === this.#frameOf(other);
  }

  clear(): void {
    for (const storage of this.#frameOf(new AsyncResource('asyncio-native'))?.keys() ?? []) {
      // Makes its own frame first: `disable` changes the current one, which other code may share.
      storage.enterWith(undefined);
      storage.disable();
    }
  }

  #frameOf(resource: AsyncResource): Map<AsyncLocalStorage<unknown>, unknown> | undefined {
    return (resource as unknown as Properties)[this.#frame] as Map<AsyncLocalStorage<unknown>, unknown> | undefined;
  }
}

/** Before Node 24, or with `--no-async-context-frame`: one property per storage, written by `enterWith` and `run`. */
class PropertyLayout implements StoreLayout {
  readonly inPlace = true;
  /** Node's properties that are not stores. There are few, so a lookup here costs less than reading their names. */
  readonly #others = new Set<symbol>();
  /** In Node 24 and newer the properties are on an object of the resource; this is its name. */
  readonly #holder: symbol | undefined;

  /** `resource` was made while a store was active. */
  constructor(resource: AsyncResource) {
    this.#holder = ownSymbol(resource, 'kAsyncLocalStorageContext');
  }

  carries(resource: AsyncResource): boolean {
    const holder = this.#holderOf(resource);
    for (const key of Object.getOwnPropertySymbols(holder)) {
      if (holder[key] !== undefined && !this.#others.has(key)) {
        if (isStore(key)) {
          return true;
        }
        this.#others.add(key);
      }
    }
    return false;
  }

  same(one: AsyncResource, other: AsyncResource): boolean {
    return one === other;
  }

  clear(): void {
    const holder = this.#holderOf(executionAsyncResource());
    for (const key of Object.getOwnPropertySymbols(holder).filter(isStore)) {
      holder[key] = undefined;
    }
  }

  #holderOf(resource: object): Properties {
    return (this.#holder === undefined ? resource : ((resource as Properties)[this.#holder] ?? {})) as Properties;
  }
}

/** A Node that keeps stores in a third way. Then every resource counts as carrying a store. */
class UnknownLayout implements StoreLayout {
  readonly inPlace = false;

  carries(): boolean {
    return true;
  }

  same(): boolean {
    return false;
  }

  clear(): void {}
}

/** Finds out which layout this Node has, with a test store. */
export function detectLayout(): StoreLayout {
  const storage = new AsyncLocalStorage<boolean>();
  const create = () => new AsyncResource('asyncio-native');
  const resource = Reflect.apply(run, storage, [true, create]) as AsyncResource;
  storage.disable();
  const frame = frameProperty(resource);
  const layouts = [...(frame === undefined ? [] : [new FrameLayout(frame)]), new PropertyLayout(resource)];
  return layouts.find((layout) => layout.carries(resource)) ?? new UnknownLayout();
}

/** Whether a storage is certainly in use already: a store is active here or, before Node 24, anywhere. */
export function isStorageInUse(): boolean {
  const resource = new AsyncResource('asyncio-native');
  const frame = frameProperty(resource);
  return (
    (frame !== undefined && (resource as unknown as Properties)[frame] !== undefined) ||
    new PropertyLayout(resource).carries(resource) ||
    // Before Node 24, a new resource has a property, perhaps undefined, for each storage that was ever entered.
    Object.getOwnPropertySymbols(resource).some(isStore)
  );
}

function frameProperty(resource: AsyncResource): symbol | undefined {
  return ownSymbol(resource, 'context_frame');
}

function isStore(key: symbol): boolean {
  return key.description === 'kResourceStore';
}

function ownSymbol(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find((key) => key.description === description);
}

import { AsyncLocalStorage, AsyncResource, executionAsyncResource } from '../util/node-builtins.js';

/**
 * What Node has no function for: whether any store of any `AsyncLocalStorage` is active. An `AsyncResource` takes on the
 * stores that are active where it is made, and how it keeps them can be seen from outside, in one of two ways.
 */
export interface StoreLayout {
  /** Whether `enterWith` within a resource's scope changes the resource; else what was entered ends with the scope. */
  readonly inPlace: boolean;
  /** Whether what runs in the scope of `resource` sees a store. */
  carries(resource: AsyncResource): boolean;
  /** Whether both certainly carry the same. */
  same(one: AsyncResource, other: AsyncResource): boolean;
  /** Takes all stores out of the present surroundings. */
  clear(): void;
}

/** As it was when this module was loaded: who replaces it later need not learn of our own use. */
const { run } = AsyncLocalStorage.prototype;

type Properties = Record<symbol, unknown>;

/** Node 24 and newer: one Map from storage to store, which `enterWith` and `run` replace by another. */
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
      // A frame of our own first: `disable` changes the present one, which others may share.
      storage.enterWith(undefined);
      storage.disable();
    }
  }

  #frameOf(resource: AsyncResource): Map<AsyncLocalStorage<unknown>, unknown> | undefined {
    return (resource as unknown as Properties)[this.#frame] as Map<AsyncLocalStorage<unknown>, unknown> | undefined;
  }
}

/** Before Node 24, or where `--no-async-context-frame` says so: one property per storage, written by `enterWith` and `run`. */
class PropertyLayout implements StoreLayout {
  readonly inPlace = true;
  /** Properties of Node's that are no stores: it has few, and looking them up here costs less than reading their names. */
  readonly #others = new Set<symbol>();
  /** Where the properties are not the resource's own, but an object's that it has: its name. So in Node 24 and newer. */
  readonly #holder: symbol | undefined;

  /** `resource` is one that was made while a store was active. */
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

/** A Node that keeps them in some third way. Then every resource has to count as carrying. */
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

/** Finds out which layout this Node has, by a store of its own. */
export function detectLayout(): StoreLayout {
  const storage = new AsyncLocalStorage<boolean>();
  const create = () => new AsyncResource('asyncio-native');
  const resource = Reflect.apply(run, storage, [true, create]) as AsyncResource;
  storage.disable();
  const frame = frameProperty(resource);
  const layouts = [...(frame === undefined ? [] : [new FrameLayout(frame)]), new PropertyLayout(resource)];
  return layouts.find((layout) => layout.carries(resource)) ?? new UnknownLayout();
}

/** Whether some storage is certain to be in use already: a store is active right here or, before Node 24, anywhere. */
export function isStorageInUse(): boolean {
  const resource = new AsyncResource('asyncio-native');
  const frame = frameProperty(resource);
  return (
    (frame !== undefined && (resource as unknown as Properties)[frame] !== undefined) ||
    new PropertyLayout(resource).carries(resource) ||
    // Before Node 24 a new resource has a property for each storage that was ever entered, be it undefined.
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

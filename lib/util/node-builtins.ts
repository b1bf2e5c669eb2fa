/**
 * Node's own modules. Those that Node does not load at its start are loaded when first used. Not by `require`, which a
 * bundle that is an ES module lacks. Not by `import`, which evaluates all exports of a module, such as `fs.promises`.
 */
type Util = typeof import('node:util');
type FileSystem = typeof import('node:fs');
type WorkerThreads = typeof import('node:worker_threads');
type AsyncHooks = typeof import('node:async_hooks');

const util = process.getBuiltinModule('node:util');
export const inspect: Util['inspect'] = util.inspect;
export const types: Util['types'] = util.types;

const fs = process.getBuiltinModule('node:fs');
export const existsSync: FileSystem['existsSync'] = fs.existsSync;
export const readdirSync: FileSystem['readdirSync'] = fs.readdirSync;
export const readFileSync: FileSystem['readFileSync'] = fs.readFileSync;
export const readlinkSync: FileSystem['readlinkSync'] = fs.readlinkSync;

const hooks = process.getBuiltinModule('node:async_hooks');
export type AsyncResource = import('node:async_hooks').AsyncResource;
export const AsyncResource: AsyncHooks['AsyncResource'] = hooks.AsyncResource;
export type AsyncLocalStorage<T> = import('node:async_hooks').AsyncLocalStorage<T>;
export const AsyncLocalStorage: AsyncHooks['AsyncLocalStorage'] = hooks.AsyncLocalStorage;
export const executionAsyncResource: AsyncHooks['executionAsyncResource'] = hooks.executionAsyncResource;

let loadedWorkerThreads: WorkerThreads | undefined;

/** `node:worker_threads`, which also loads Node's streams. */
export function workerThreads(): WorkerThreads {
  loadedWorkerThreads ??= process.getBuiltinModule('node:worker_threads');
  return loadedWorkerThreads;
}

/** How many threads can run at once; see `os.availableParallelism()`. */
export function availableParallelism(): number {
  return process.getBuiltinModule('node:os').availableParallelism();
}

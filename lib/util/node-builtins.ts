/**
 * Node's own modules. An `import` of one evaluates all that it exports, `fs.promises` and `util.parseArgs` included, and was
 * a third of the time that importing this package took. So they are asked for here; those that Node has not loaded anyway
 * for its own start are, when first used.
 */
type Util = typeof import('node:util');
type FileSystem = typeof import('node:fs');
type WorkerThreads = typeof import('node:worker_threads');

const util = process.getBuiltinModule('node:util');
export const inspect: Util['inspect'] = util.inspect;
export const types: Util['types'] = util.types;

const fs = process.getBuiltinModule('node:fs');
export const existsSync: FileSystem['existsSync'] = fs.existsSync;
export const readdirSync: FileSystem['readdirSync'] = fs.readdirSync;
export const readFileSync: FileSystem['readFileSync'] = fs.readFileSync;
export const readlinkSync: FileSystem['readlinkSync'] = fs.readlinkSync;

let loadedWorkerThreads: WorkerThreads | undefined;

/** `node:worker_threads`, which brings Node's streams with it. */
export function workerThreads(): WorkerThreads {
  loadedWorkerThreads ??= process.getBuiltinModule('node:worker_threads');
  return loadedWorkerThreads;
}

/** How many threads can run at once; see `os.availableParallelism()`. */
export function availableParallelism(): number {
  return process.getBuiltinModule('node:os').availableParallelism();
}

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TaskSnapshot } from '../../core.js';
import { type AttachedThread, DEEP_GROUP } from './attached-process.js';
import { HeapGraph } from './heap-graph.js';
import { fill } from './process-look.js';

/** Milliseconds: the thread stops while its heap is written. */
const SNAPSHOT = 120_000;

/** Maximum depth of nested generators: references in variables may form a cycle. */
const DEEPEST = 100;

interface Remote {
  readonly objectId?: string;
}

/**
 * Adds the generators below a plain `yield*` of the innermost coroutine to the stacks of `tasks`, which are those of
 * the last snapshot of copy `copy`. No inspector shows these generators. They are found in a snapshot of the heap, for
 * which the thread stops.
 *
 * @throws AttachError.
 */
export async function addDeepFrames(
  pid: number,
  thread: AttachedThread,
  copy: number,
  tasks: readonly TaskSnapshot[],
): Promise<void> {
  const { session } = thread;
  const frames = await thread.remoteFrames(copy);
  // The snapshot gives each object its id.
  const graph = new HeapGraph(await heapOf(thread, copy, pid));
  const ids: number[] = [];
  for (const objectId of frames) {
    const { heapSnapshotObjectId } = await session.call<{ heapSnapshotObjectId: string }>(
      'HeapProfiler.getHeapObjectId',
      { objectId },
      SNAPSHOT,
    );
    ids.push(Number(heapSnapshotObjectId));
  }
  const known = new Set(ids);
  const below: { readonly task: TaskSnapshot; readonly id: number }[] = [];
  let at = 0;
  for (const task of tasks) {
    // Innermost first, because it may wait in others.
    const first = ids[at];
    at += task.stack.length;
    below.push(...(first === undefined ? [] : chain(graph, first, known)).map((id) => ({ task, id })));
  }
  const remotes: Remote[] = [];
  for (const { id } of below) {
    const found = await thread.session.call<{ result: Remote }>(
      'HeapProfiler.getObjectByHeapObjectId',
      { objectId: String(id), objectGroup: DEEP_GROUP },
      SNAPSHOT,
    );
    remotes.push(found.result);
  }
  const positions = remotes.length === 0 ? [] : await thread.locate(copy, remotes);
  for (const [index, { task }] of below.entries()) {
    task.stack.unshift({ function: '<anonymous>', file: null, line: null, column: null });
    fill(task, 0, positions[index]);
  }
  await session.call('Runtime.releaseObjectGroup', { objectGroup: DEEP_GROUP }, SNAPSHOT);
}

/** The generators below `id`, from the outside in. */
function chain(graph: HeapGraph, id: number, known: ReadonlySet<number>): number[] {
  const found: number[] = [];
  let next = graph.delegate(id, known);
  while (next !== undefined && !found.includes(next) && found.length < DEEPEST) {
    found.push(next);
    next = graph.delegate(next, known);
  }
  return found;
}

/** By a file, because the inspector takes its own snapshots only when Node's loop turns. */
async function heapOf(thread: AttachedThread, copy: number, pid: number): Promise<string> {
  const path = await thread.writeHeap(copy, SNAPSHOT);
  // In a container, the process has another root.
  const file = existsSync(`/proc/${pid}/root${path}`) ? `/proc/${pid}/root${path}` : path;
  try {
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(dirname(file), { recursive: true, force: true });
  }
}

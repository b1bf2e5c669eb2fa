import type { FramePosition, TaskSnapshot } from '../../core.js';
import { type AttachedThread, DEEP_GROUP } from './attached-process.js';
import { HeapGraph } from './heap-graph.js';
import { fill } from './process-look.js';

/** Milliseconds: the thread stands still while its heap is written. */
const SNAPSHOT = 120_000;

/** Generators below each other, at most: what lies in variables may go round. */
const DEEPEST = 100;

interface Remote {
  readonly objectId?: string;
}

/**
 * Adds to the stacks of `tasks`, which are those of the last snapshot of copy `copy`, the generators that lie below their innermost
 * coroutine by a plain `yield*`. No inspector tells of those: they are found in a snapshot of the heap, for which the thread stops.
 *
 * @throws AttachError.
 */
export async function addDeepFrames(
  thread: AttachedThread,
  copy: number,
  tasks: readonly TaskSnapshot[],
): Promise<void> {
  const { session } = thread;
  const frames = await thread.remoteFrames(copy);
  const ids: number[] = [];
  for (const objectId of frames) {
    const { heapSnapshotObjectId } = await session.call<{ heapSnapshotObjectId: string }>(
      'HeapProfiler.getHeapObjectId',
      { objectId },
      SNAPSHOT,
    );
    ids.push(Number(heapSnapshotObjectId));
  }
  const graph = new HeapGraph(await heapOf(thread));
  const known = new Set(ids);
  let at = 0;
  for (const task of tasks) {
    // Innermost first: it is the one that may wait in others.
    const first = ids[at];
    at += task.stack.length;
    const below = first === undefined ? [] : chain(graph, first, known);
    const positions = below.length === 0 ? [] : await locate(thread, copy, below);
    for (const position of positions) {
      task.stack.unshift({ function: '<anonymous>', file: null, line: null, column: null });
      fill(task, 0, position);
    }
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

async function heapOf({ session }: AttachedThread): Promise<string> {
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }: { chunk: string }) => chunks.push(chunk));
  await session.call('HeapProfiler.takeHeapSnapshot', { reportProgress: false, exposeInternals: true }, SNAPSHOT);
  return chunks.join('');
}

async function locate(thread: AttachedThread, copy: number, ids: readonly number[]): Promise<(FramePosition | null)[]> {
  const remotes: Remote[] = [];
  for (const id of ids) {
    const { result } = await thread.session.call<{ result: Remote }>(
      'HeapProfiler.getObjectByHeapObjectId',
      { objectId: String(id), objectGroup: DEEP_GROUP },
      SNAPSHOT,
    );
    remotes.push(result);
  }
  return thread.locate(copy, remotes);
}

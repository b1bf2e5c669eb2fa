import { lazyIntrospection, type ProcessSnapshot, type TaskSnapshot } from '../core.js';
import { fill } from './attach/process-look.js';

/** A snapshot of this thread, with all positions. */
export function ownSnapshot(): ProcessSnapshot {
  const { snapshot, positions, end } = lazyIntrospection();
  const { pid, node, version, rss, cpu, thread } = snapshot();
  const tasks = thread.loops.flatMap((loop) => loop.tasks);
  const indices = tasks.flatMap(({ stack }, task) => stack.map((_, frame) => [task, frame] as const));
  const found = positions(indices, Number.POSITIVE_INFINITY);
  for (const [at, [task, frame]] of indices.entries()) {
    fill(tasks[task] as TaskSnapshot, frame, found[at]);
  }
  end();
  return { pid, node, version, rss, cpu, threads: [{ ...thread, stack: [] }] };
}

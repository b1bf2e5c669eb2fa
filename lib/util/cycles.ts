/**
 * The cycles of a graph, each as the list of its nodes in order, found by a depth-first search. Cycles that share an
 * edge may be found as one. The search keeps its own stack, because a chain may have as many nodes as the graph.
 */
export function* cyclesOf<T>(nodes: Iterable<T>, next: (node: T) => readonly T[]): Generator<T[], void> {
  const done = new Set<T>();
  const path: T[] = [];
  const at = new Map<T, number>();
  const pending: { readonly node: T; readonly next: readonly T[]; index: number }[] = [];
  const enter = (node: T): void => {
    at.set(node, path.length);
    path.push(node);
    pending.push({ node, next: next(node), index: 0 });
  };
  for (const start of nodes) {
    if (!done.has(start)) {
      enter(start);
    }
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      if (top.index === top.next.length) {
        done.add(top.node);
        at.delete(top.node);
        path.pop();
        pending.pop();
        continue;
      }
      const node = top.next[top.index++] as T;
      const first = at.get(node);
      if (first !== undefined) {
        yield path.slice(first);
      } else if (!done.has(node)) {
        enter(node);
      }
    }
  }
}

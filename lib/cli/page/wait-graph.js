import { place } from './wording.js';

/**
 * The graph of waits, in columns: an awaited node is to the right of its waiters. Tasks form one node if their names
 * differ only by a number, and they have the same waits and waiters.
 */

/** Maximum number of drawn nodes. */
const MOST = 150;

/** Nodes `{ id, label, detail, kind, cycle, column, row }`, and edges `{ from, to, cycle }` between their ids. */
export function waitGraph(look) {
  const raw = edgesOf(look);
  const cycles = cycleEdges(look);
  const nodes = merged(look, raw);
  const edges = new Map();
  for (const { from, to } of raw.edges) {
    const [source, target] = [nodes.of.get(from), nodes.of.get(to)];
    const cycle =
      cycles.has(`${from} ${to}`) || (raw.through.get(`${from} ${to}`) ?? []).some((each) => cycles.has(each));
    const key = `${source.id} ${target.id}`;
    const before = edges.get(key);
    edges.set(key, { from: source, to: target, cycle: cycle || before?.cycle === true });
  }
  // Cycles come first.
  const ordered = [...nodes.all.filter(({ cycle }) => cycle), ...nodes.all.filter(({ cycle }) => !cycle)];
  const shown = new Set(ordered.slice(0, MOST));
  const list = [...edges.values()].filter(({ from, to }) => shown.has(from) && shown.has(to));
  return { nodes: placedInColumns([...shown], list), edges: list, left: nodes.all.length - shown.size };
}

/** From tasks to tasks, from tasks to other objects such as locks and queues, and from locks to their holders. */
function edgesOf(look) {
  const edges = [];
  const objects = new Map();
  const known = new Set();
  /** By edge: the edges between tasks that it combines. */
  const through = new Map();
  const add = (from, to) => {
    const key = `${from} ${to}`;
    if (!known.has(key)) {
      known.add(key);
      edges.push({ from, to });
    }
    return key;
  };
  for (const entry of look.entries) {
    const { waitingOn } = entry.task;
    if (waitingOn === null || waitingOn.kind === 'sleep') continue;
    const tasks = waitingOn.tasks.map((id) => look.of(entry.thread.id, id)).filter((task) => task);
    for (const task of tasks) add(entry.key, task.key);
    if (waitingOn.kind === 'task' || (tasks.length > 0 && waitingOn.holder === null)) continue;
    const object = `object ${entry.thread.id}.${waitingOn.id}`;
    objects.set(object, waitingOn);
    const first = add(entry.key, object);
    const holder = waitingOn.holder === null ? undefined : look.of(entry.thread.id, waitingOn.holder);
    if (holder !== undefined) {
      const second = add(object, holder.key);
      const whole = `${entry.key} ${holder.key}`;
      for (const part of [first, second]) pushTo(through, part, whole);
    }
  }
  return { edges, objects, through };
}

/** Each task of a cycle, and the next one. */
function cycleEdges({ data }) {
  const edges = new Set();
  for (const { thread, tasks } of data.cycles) {
    for (const [at, id] of tasks.entries()) edges.add(`${thread}.${id} ${thread}.${tasks[(at + 1) % tasks.length]}`);
  }
  return edges;
}

function pushTo(map, key, value) {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function merged(look, { edges, objects }) {
  const outgoing = new Map();
  const incoming = new Map();
  for (const { from, to } of edges) {
    pushTo(outgoing, from, to);
    pushTo(incoming, to, from);
  }
  const of = new Map();
  const groups = new Map();
  for (const entry of look.entries) {
    const { key, task, cycle } = entry;
    if (!outgoing.has(key) && !incoming.has(key)) continue;
    const name = task.name.replaceAll(/\d+/g, '#');
    const alike = JSON.stringify([name, task.state, outgoing.get(key) ?? [], incoming.get(key) ?? []]);
    const same = cycle ? key : alike;
    const node = groups.get(same) ?? { id: key, kind: 'task', count: 0, task, cycle };
    groups.set(same, node);
    node.count++;
    of.set(key, node);
  }
  const all = [...groups.values()];
  for (const node of all) {
    const { count, task } = node;
    const [frame] = task.stack;
    const at =
      frame === undefined ? '' : `, ${frame.function} ${place(frame, '').replace(/^.*[\\/]|:\d+$/g, '')}`.trimEnd();
    node.label = count === 1 ? task.name : `${task.name.replace(/[\s\p{P}]*\d+$/u, '')} × ${count}`;
    node.detail = task.state + at;
  }
  for (const [id, { kind, text }] of objects) {
    const node = { id, kind: 'object', label: kind, detail: text, cycle: false };
    of.set(id, node);
    all.push(node);
  }
  return { of, all };
}

/**
 * The column of a node is the length of the longest way to it from a node that no task awaits. An edge that would go
 * back, as in a cycle, does not count.
 */
function placedInColumns(nodes, edges) {
  const next = new Map(nodes.map((node) => [node, []]));
  const before = new Map(nodes.map((node) => [node, 0]));
  for (const { from, to } of edges) {
    next.get(from).push(to);
    before.set(to, before.get(to) + 1);
  }
  for (const node of nodes) node.column = 0;
  const waiting = new Set(nodes);
  const ready = nodes.filter((node) => before.get(node) === 0);
  const ordered = [];
  while (waiting.size > 0) {
    // A cycle has no first node: takes the next in the list.
    const node = ready.shift() ?? waiting.values().next().value;
    if (!waiting.delete(node)) continue;
    ordered.push(node);
    for (const target of next.get(node)) {
      if (!waiting.has(target)) continue;
      target.column = Math.max(target.column, node.column + 1);
      before.set(target, before.get(target) - 1);
      if (before.get(target) === 0) ready.push(target);
    }
  }
  const heights = [];
  for (const node of ordered) {
    // Beside its waiter, if there is room.
    const sources = edges.filter(({ from, to }) => to === node && from.row !== undefined).map(({ from }) => from.row);
    const wish = sources.length === 0 ? 0 : Math.min(...sources);
    node.row = Math.max(heights[node.column] ?? 0, wish);
    heights[node.column] = node.row + 1;
  }
  return nodes.sort((one, other) => one.row - other.row || one.column - other.column);
}

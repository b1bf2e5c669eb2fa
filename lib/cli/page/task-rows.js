import { loopTitle, place, threadTitle } from './wording.js';

/**
 * The rows of the tree of tasks. Below each loop are the cycles, and the tasks that no task awaits. Below each task are
 * its coroutines, outermost first, if it has several, and then the tasks that it waits for. If a task appeared before,
 * as in a cycle, a row refers to it.
 *
 * `opened` tells by the key of a row whether the user has opened or closed it. `search` in lower case: only what
 * matches, and what leads there. Returns the rows in screen order. No recursion, because a chain may be as long as the
 * number of tasks.
 */
export function taskRows(look, opened, search) {
  const rows = allRows(look);
  const { matches, leads } = search === '' ? { matches: 0, leads: undefined } : found(rows, look.data.base, search);
  const shown = [];
  let closedAt = Number.POSITIVE_INFINITY;
  for (const [at, row] of rows.entries()) {
    if (row.level > closedAt || (leads !== undefined && !leads[at])) continue;
    closedAt = Number.POSITIVE_INFINITY;
    const opensTasks = row.kind === 'loop' || row.hasTasks;
    // A search opens what leads to a match; the user may still close it.
    row.isOpen = row.isParent && (opened.get(row.key) ?? (leads === undefined ? opensTasks : leads[at] > 1));
    if (!row.isOpen) closedAt = row.level;
    shown.push(row);
  }
  numberSiblings(shown);
  return { rows: shown, matches };
}

/** Sets for each row its position among its siblings, and their number. */
function numberSiblings(rows) {
  const siblings = [];
  for (const row of rows) {
    siblings.length = Math.min(siblings.length, row.level + 1);
    siblings[row.level] ??= { count: 0 };
    row.siblings = siblings[row.level];
    row.position = ++row.siblings.count;
  }
}

function allRows(look) {
  const rows = [];
  const seen = new Set();
  for (const thread of look.data.snapshot.threads) {
    for (const loop of thread.loops) {
      const text = `${threadTitle(thread)}, ${loopTitle(loop)}`;
      rows.push({ kind: 'loop', key: `loop ${thread.id}.${loop.id}`, level: 1, isParent: loop.tasks.length > 0, text });
      for (const isRoot of [({ cycle }) => cycle, ({ task }) => task.awaitedBy.length === 0, () => true]) {
        for (const task of loop.tasks) {
          const entry = look.of(thread.id, task.id);
          if (isRoot(entry) && !seen.has(entry)) addTask(rows, look, entry, seen);
        }
      }
    }
  }
  return rows;
}

function addTask(rows, look, root, seen) {
  const pending = [{ entry: root, level: 2, path: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { entry, level, path } = next;
    const key = path + entry.key;
    if (seen.has(entry)) {
      rows.push({ kind: 'reference', key: `${key} again`, level, entry, isParent: false });
      continue;
    }
    seen.add(entry);
    const { stack, waitingOn } = entry.task;
    const awaited = (waitingOn?.tasks ?? []).map((id) => look.of(entry.thread.id, id)).filter((task) => task);
    // A single coroutine is shown in the row of its task.
    const frames = stack.length > 1 ? [...stack.entries()].reverse() : [];
    const isParent = frames.length > 0 || awaited.length > 0;
    rows.push({ kind: 'task', key: entry.key, level, entry, isParent, hasTasks: awaited.length > 0 });
    for (const [at, frame] of frames) {
      rows.push({ kind: 'frame', key: `${entry.key} ${at}`, level: level + 1, entry, frame, isParent: false });
    }
    for (const task of awaited.reverse()) pending.push({ entry: task, level: level + 1, path: `${entry.key} ` });
  }
}

/**
 * For each row: 2 if a row below it matches, 1 if it matches itself or is a coroutine of a matching task, 0 if it is
 * left out.
 */
function found(rows, base, search) {
  const leads = new Uint8Array(rows.length);
  let matches = 0;
  /** By level: whether a row below the next row of that level matches. */
  const below = [];
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at];
    const { level, kind } = row;
    if (kind === 'frame') {
      // Its task, which comes later here, decides.
      continue;
    }
    const isMatch = kind === 'task' && matchesTask(row.entry.task, base, search);
    const hasBelow = below[level + 1] === true;
    below[level + 1] = false;
    if (isMatch) matches++;
    if (isMatch || hasBelow) {
      leads[at] = hasBelow ? 2 : 1;
      below[level] = true;
      row.isMatch = isMatch;
      for (let frame = at + 1; rows[frame]?.kind === 'frame'; frame++) leads[frame] = 1;
    }
  }
  return { matches, leads };
}

function matchesTask({ name, stack }, base, search) {
  return (
    name.toLowerCase().includes(search) ||
    stack.some((frame) => `${frame.function} ${place(frame, base)}`.toLowerCase().includes(search))
  );
}

import type { LoopSnapshot, ProcessSnapshot, TaskSnapshot } from '../../core.js';
import { awaitCycles } from './await-cycles.js';
import { printable } from './ps-text.js';
import { count, doing, duration, loopTitle, place, tasksById, threadTitle } from './wording.js';

/** Maximum number of listed timers, calls and transports of a loop. */
const MOST = 20;

/** A node of the printed tree. */
interface Branch {
  readonly text: string;
  readonly children: readonly Branch[];
}

/**
 * The tree of waits: below each task its coroutines, outermost first, and below the innermost the tasks that it waits
 * for. `isDeep`: it has the coroutines inside of other functions, too.
 */
export function pstreeText({ pid, node, version, threads }: ProcessSnapshot, isDeep = true): string {
  const lines = [`process ${pid}, Node ${node}, asyncio-native ${version}`];
  for (const thread of threads) {
    for (const loop of thread.loops) {
      lines.push('', `${threadTitle(thread)}, ${loopTitle(loop)}`, ...loopLines(loop, isDeep));
    }
    lines.push(...section('running now', runningNow(thread.stack)));
    if (thread.loops.length === 0) {
      lines.push('', `${threadTitle(thread)}: no loop`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function whenDue(due: number | null): string {
  if (due === null) {
    return 'never';
  }
  return due < 0 ? 'overdue' : `in ${duration(due)}`;
}

function isByLock(cycle: readonly TaskSnapshot[]): boolean {
  return cycle.some(({ waitingOn }, at) => waitingOn?.holder === (cycle[at + 1] ?? cycle[0])?.id);
}

/** A lock can be released by any task or callback, not only by the task that holds it. */
function canEnd(cycle: readonly TaskSnapshot[]): string {
  return isByLock(cycle) ? 'which can end only if something else releases a lock' : 'nothing of it can end by itself';
}

function loopLines(loop: LoopSnapshot, isDeep: boolean): string[] {
  const tree = new TaskTree(loop);
  const lines = [...render(tree.roots())];
  for (const cycle of tree.cycles) {
    const names = [...cycle, cycle[0] as TaskSnapshot].map(({ name }) => `'${printable(name)}'`);
    lines.push(`await cycle, ${canEnd(cycle)}: ${names.join(' waits for ')}`);
  }
  if (!isDeep && tree.cycles.some(isByLock)) {
    lines.push('with --deep, the tree also shows where the bodies of lock.with(body) wait');
  }
  lines.push(
    ...section(
      'timers',
      loop.timers.map(({ due, text }) => `${whenDue(due)}: ${text}`),
    ),
  );
  for (const { text, threads, calls, pending } of loop.executors) {
    const title = `executor ${text}: ${count(threads, 'thread')}, ${count(pending, 'call')}`;
    lines.push(
      ...section(
        title,
        calls.map(({ name, state }) => `${state}: ${name}`),
        pending,
      ),
    );
  }
  lines.push(
    ...section(
      'open',
      loop.transports.map(({ text }) => text),
    ),
  );
  return lines;
}

/** The functions that keep the thread busy; none while it waits in the package itself. */
function runningNow(stack: readonly string[]): string[] {
  const [innermost] = stack;
  return innermost === undefined || isOwn(innermost) ? [] : stack.filter((line) => !isOwn(line));
}

/** Whether a function belongs to this package, or to Node. */
function isOwn(line: string): boolean {
  return /[\\/](?:asyncio-native[\\/])?dist[\\/](?:core|threads|io|inspector|introspection)\.cjs:\d+:\d+\)?$|node:/.test(
    line,
  );
}

function section(title: string, items: readonly string[], total: number = items.length): string[] {
  if (items.length === 0) {
    return [];
  }
  const shown = items.slice(0, MOST).map((item) => `  ${printable(item)}`);
  const more = total - shown.length;
  return [`${title}:`, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}

class TaskTree {
  readonly cycles: TaskSnapshot[][];
  readonly #tasks: Map<number, TaskSnapshot>;
  readonly #shown = new Set<TaskSnapshot>();

  constructor(loop: LoopSnapshot) {
    this.#tasks = tasksById(loop);
    this.cycles = awaitCycles(this.#tasks);
  }

  /** First the tasks that no task awaits, then those that were not reached, as in a cycle. */
  *roots(): Generator<Branch> {
    for (const task of this.#tasks.values()) {
      if (task.awaitedBy.length === 0) {
        yield this.#branch(task);
      }
    }
    for (const task of this.#tasks.values()) {
      if (!this.#shown.has(task)) {
        yield this.#branch(task);
      }
    }
  }

  #branch(task: TaskSnapshot): Branch {
    const name = `(T) ${printable(task.name)}`;
    if (this.#shown.has(task)) {
      return { text: `${name}: see above`, children: [] };
    }
    this.#shown.add(task);
    const awaited = (task.waitingOn?.tasks ?? []).flatMap((id) => this.#tasks.get(id) ?? []);
    let children: readonly Branch[] = awaited.map((each) => this.#branch(each));
    for (const frame of task.stack) {
      children = [{ text: `${printable(frame.function)} ${place(frame)}`.trimEnd(), children }];
    }
    return { text: `${name}: ${printable(doing(task, this.#tasks))}`, children };
  }
}

function* render(branches: Iterable<Branch>, indent = ''): Generator<string> {
  const list = [...branches];
  for (const [at, { text, children }] of list.entries()) {
    const isLast = at === list.length - 1;
    yield `${indent}${isLast ? '└── ' : '├── '}${text}`;
    yield* render(children, indent + (isLast ? '    ' : '│   '));
  }
}

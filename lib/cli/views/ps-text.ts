import type { ProcessSnapshot, TaskSnapshot } from '../../core.js';
import { doing, loopTitle, place, tasksById, threadTitle } from './wording.js';

const HEAD = ['TASK', 'NAME', 'AT', 'DOING', 'AWAITED BY'];
/** Characters: what is longer is cut. */
const WIDEST = 72;

/** The tasks of a process, one in a line, with the innermost coroutine of each. */
export function psText({ pid, node, version, threads }: ProcessSnapshot): string {
  const lines = [`process ${pid}, Node ${node}, asyncio-native ${version}`];
  for (const thread of threads) {
    for (const loop of thread.loops) {
      const tasks = tasksById(loop);
      lines.push('', `${threadTitle(thread)}, ${loopTitle(loop)}`);
      if (loop.tasks.length > 0) {
        lines.push(...table([HEAD, ...loop.tasks.map((task) => row(task, tasks))]));
      }
    }
    if (thread.loops.length === 0) {
      lines.push('', `${threadTitle(thread)}: no loop`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function row(task: TaskSnapshot, tasks: ReadonlyMap<number, TaskSnapshot>): string[] {
  const [frame] = task.stack;
  const at = frame === undefined ? '' : `${frame.function} ${place(frame)}`.trimEnd();
  const awaiters = task.awaitedBy.map((id) => tasks.get(id)?.name ?? `task ${id}`);
  return [String(task.id), task.name, at, doing(task, tasks), awaiters.join(', ')];
}

function table(rows: readonly string[][]): string[] {
  const cut = rows.map((cells) => cells.map((cell, at) => (at === 2 ? cell : shorten(cell))));
  const widths = HEAD.map((_, column) => Math.max(...cut.map((cells) => cells[column]?.length ?? 0)));
  return cut.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function shorten(text: string): string {
  const plain = printable(text);
  return plain.length > WIDEST ? `${plain.slice(0, WIDEST - 1)}…` : plain;
}

/** `text` without control characters, line separators and marks of direction, which would change what a terminal shows. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '�');
}

import type { LoopSnapshot, ProcessSnapshot, TaskSnapshot, ThreadSnapshot } from '../../core.js';
import type { ObservedAges } from './observed-ages.js';
import type { ObservedShares } from './observed-shares.js';
import { printable } from './ps-text.js';
import { count, doing, duration, place, tasksById } from './wording.js';

/** A task as `top` shows it. */
export interface TopRow {
  readonly thread: ThreadSnapshot;
  readonly loop: LoopSnapshot;
  readonly task: TaskSnapshot;
  readonly age: number;
  /** The fraction of time that its steps take, from 0 to 1; null if steps are not measured. */
  readonly share: number | null;
}

/**
 * Running tasks first; then, if steps are measured, those whose steps take most time; then those that have waited
 * longest.
 */
export function topRows(
  { threads }: ProcessSnapshot,
  ages: ObservedAges,
  shares: ObservedShares,
  now: number,
): TopRow[] {
  const rows = threads.flatMap((thread) =>
    thread.loops.flatMap((loop) =>
      loop.tasks.map((task): TopRow => {
        return { thread, loop, task, age: ages.of(thread.id, task, now), share: shares.of(thread.id, task) };
      }),
    ),
  );
  return rows.sort(
    (one, other) =>
      Number(other.task.current) - Number(one.task.current) ||
      (other.share ?? 0) - (one.share ?? 0) ||
      other.age - one.age ||
      one.task.id - other.task.id,
  );
}

/** At most `height` lines of `width` characters: what happens in the process, and the first rows. */
export function topText(snapshot: ProcessSnapshot, rows: readonly TopRow[], width: number, height: number): string[] {
  const { pid, node, version, threads } = snapshot;
  const loops = threads.flatMap((thread) => thread.loops);
  const ready = loops.reduce((sum, loop) => sum + loop.ready, 0);
  const timers = loops.reduce((sum, loop) => sum + loop.timers.length, 0);
  const states = new Map<string, number>();
  for (const { task } of rows) {
    states.set(task.state, (states.get(task.state) ?? 0) + 1);
  }
  const isMeasured = rows.some(({ share }) => share !== null);
  const tasks = new Map(loops.map((loop) => [loop, tasksById(loop)]));
  const head = [
    `process ${pid}, Node ${node}, asyncio-native ${version}; q ends`,
    `${count(threads.length, 'thread')}, ${count(loops.length, 'loop')}, ${count(rows.length, 'task')}` +
      ` (${[...states].map(([state, number]) => `${number} ${state}`).join(', ')}), ${ready} ready, ${count(timers, 'timer')}`,
    '',
    `${'THREAD'.padEnd(8)}${'TASK'.padStart(6)}  ${isMeasured ? '  CPU %  ' : ''}${'AGE'.padStart(8)}  ${'NAME'.padEnd(20)}  AT, DOING`,
  ];
  const lines = rows.slice(0, Math.max(0, height - head.length)).map(({ thread, loop, task, age, share }) => {
    const [frame] = task.stack;
    const at = frame === undefined ? '' : `${frame.function} ${place(frame)}`.trimEnd();
    const name = printable(task.name).slice(0, 20).padEnd(20);
    const what = printable(doing({ ...task, since: null }, tasks.get(loop) ?? new Map()));
    const thread8 = (thread.id === 0 ? 'main' : String(thread.id)).padEnd(8);
    const cpu = isMeasured ? `${(100 * (share ?? 0)).toFixed(1).padStart(7)}  ` : '';
    return `${thread8}${String(task.id).padStart(6)}  ${cpu}${duration(age).padStart(8)}  ${name}  ${printable(at)}, ${what}`;
  });
  return [...head, ...lines].map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}

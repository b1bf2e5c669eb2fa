import { relative, sep } from 'node:path';
import type { FrameSnapshot, LoopSnapshot, TaskSnapshot, ThreadSnapshot } from '../../core.js';

/** `3 ms`, `2.5 s`, `4 min`. */
export function duration(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 1000) {
    return `${Math.round(milliseconds)} ms`;
  }
  if (size < 60_000) {
    return `${(milliseconds / 1000).toFixed(1)} s`;
  }
  return size < 3_600_000 ? `${(milliseconds / 60_000).toFixed(1)} min` : `${(milliseconds / 3_600_000).toFixed(1)} h`;
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** The place where a coroutine is suspended; empty if it is not known. */
export function place({ file, line, column }: FrameSnapshot): string {
  if (file === null) {
    return '';
  }
  const near = relative(process.cwd(), file);
  const shown = file.includes('://') || near.startsWith(`..${sep}`) || near === '' ? file : near;
  return `${shown}:${line}:${column}`;
}

function timeLeft(milliseconds: number | null): string {
  if (milliseconds === null) {
    return '';
  }
  return milliseconds < 0 ? ', due' : `, ${duration(milliseconds)} left`;
}

/** What a task does, or what it waits for. */
export function doing(task: TaskSnapshot, tasks: ReadonlyMap<number, TaskSnapshot>): string {
  const { state, waitingOn, cancelling, since } = task;
  const parts: string[] = [];
  if (waitingOn === null) {
    parts.push(state === 'waiting' ? 'waiting' : state);
  } else if (waitingOn.kind === 'sleep') {
    parts.push(`sleeping${timeLeft(waitingOn.remaining)}`);
  } else {
    parts.push(`waiting for ${waitingOn.text}`);
  }
  if (waitingOn?.holder != null) {
    const holder = tasks.get(waitingOn.holder);
    parts.push(holder === undefined ? 'held by a task that has ended' : `held by '${holder.name}'`);
  }
  if (cancelling > 0) {
    parts.push('cancellation requested');
  }
  if (since !== null && state !== 'running') {
    parts.push(`for ${duration(since)}`);
  }
  return parts.join(', ');
}

export function threadTitle({ id, name }: ThreadSnapshot): string {
  return id === 0 ? 'main thread' : name;
}

export function loopTitle(loop: LoopSnapshot): string {
  const kinds = [loop.backend, loop.virtual ? 'virtual clock' : [], loop.debug ? 'debug' : []].flat().join(', ');
  const parts = [count(loop.tasks.length, 'task'), `${loop.ready} ready`, count(loop.timers.length, 'timer')];
  return `${loop.mode} loop (${kinds}): ${parts.join(', ')}`;
}

export function tasksById(loop: LoopSnapshot): Map<number, TaskSnapshot> {
  return new Map(loop.tasks.map((task) => [task.id, task]));
}

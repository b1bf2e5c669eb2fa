import assert from 'node:assert/strict';
import type { ChromeEvent, Trace } from 'asyncio-native';

/** What happened, in order, without times: one line for each slice and instant, with the name of its row. */
export function storyOf(trace: Trace | { chromeEvents(): ChromeEvent[] }): string[] {
  const events = trace.chromeEvents();
  const rows = rowsOf(events);
  return events
    .filter(({ ph, cat }) => (ph === 'X' || ph === 'i') && cat !== 'gc' && cat !== 'run')
    .map(({ name, tid, args }) => {
      const { next } = args as { readonly next?: string };
      return `${rows.get(tid)}: ${name}${next === undefined ? '' : `, ${next}`}`;
    });
}

/** The names of rows by their numbers. */
export function rowsOf(events: readonly ChromeEvent[]): Map<number, unknown> {
  const named = events.filter(({ ph, name }) => ph === 'M' && name === 'thread_name');
  return new Map(named.map((event) => [event.tid, nameOf(event)]));
}

/** What an event of the kind `M` gives as a name. */
export function nameOf({ args }: ChromeEvent): unknown {
  return (args as { readonly name: string }).name;
}

/** Who wakes whom: the names of the slices at both ends of each arrow. */
export function arrowsOf(events: readonly ChromeEvent[]): string[] {
  const slices = events.filter(({ ph }) => ph === 'X');
  const around = ({ tid, ts }: ChromeEvent): string => {
    const found = slices.filter((s) => s.tid === tid && s.ts <= ts && ts <= s.ts + (s.dur ?? 0));
    // The innermost.
    return found.at(-1)?.name ?? 'nothing';
  };
  return events
    .filter(({ ph }) => ph === 's')
    .map((start) => {
      const end = events.find(({ ph, id }) => ph === 'f' && id === start.id);
      return `${around(start)} → ${end === undefined ? 'nowhere' : around(end)}`;
    });
}

/** Asserts what readers of Chrome's format ask of it. */
export function assertWellFormed(events: readonly ChromeEvent[]): void {
  const last = new Map<number, number>();
  const open = new Map<number, number[]>();
  const rows = rowsOf(events);
  const ids = { s: [] as string[], f: [] as string[] };
  for (const event of events) {
    const { ph, pid, tid, ts, dur = 0, name } = event;
    assert.equal(typeof name, 'string');
    assert.ok(Number.isInteger(pid) && Number.isInteger(tid) && Number.isFinite(ts), JSON.stringify(event));
    if (ph === 'M') continue;
    assert.ok(rows.has(tid), `row ${tid} has no name`);
    assert.ok(ts >= (last.get(tid) ?? 0), `${JSON.stringify(event)} comes after ${last.get(tid)}`);
    last.set(tid, ts);
    if (ph === 's' || ph === 'f') ids[ph].push(String(event.id));
    if (ph !== 'X') continue;
    assert.ok(dur >= 0);
    const ends = open.get(tid) ?? [];
    while (ends.length > 0 && (ends.at(-1) as number) <= ts) ends.pop();
    // Slices of a row lie in each other, or apart.
    assert.ok(ends.length === 0 || ts + dur <= (ends.at(-1) as number) + 0.0005, `${name} ends after what it lies in`);
    ends.push(ts + dur);
    open.set(tid, ends);
  }
  assert.deepEqual(ids.s.sort(), ids.f.sort());
  assert.equal(new Set(ids.s).size, ids.s.length, 'two arrows have one id');
}

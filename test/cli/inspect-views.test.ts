import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type {
  LoopSnapshot,
  ProcessSnapshot,
  TaskSnapshot,
  WaitSnapshot,
} from '../../lib/introspection/snapshot-types.js';
import { pstreeText } from '../internals.js';
import { ROOT } from '../support/paths.js';

/** A module of the page, which is for browsers: what it does without a document is tested here. */
const page = (name: string) => import(pathToFileURL(join(ROOT, 'lib/cli/page', name)).href);

interface Row {
  readonly kind: string;
  readonly level: number;
  readonly entry?: { readonly task: TaskSnapshot };
  readonly isOpen?: boolean;
}

interface Node {
  readonly label: string;
  readonly column: number;
  readonly cycle: boolean;
}

function task(
  id: number,
  name: string,
  wait: Partial<WaitSnapshot> | null = null,
  awaitedBy: number[] = [],
): TaskSnapshot {
  const frame = { function: `f${id}`, file: '/srv/shop.mjs', line: id, column: 1 };
  const waitingOn = wait && { kind: 'task', text: 'text', id: null, tasks: [], holder: null, remaining: null, ...wait };
  const state = wait === null ? 'ready' : 'waiting';
  return {
    id,
    name,
    state,
    current: false,
    cancelling: 0,
    stack: [frame],
    waitingOn,
    awaitedBy,
    since: null,
    busy: null,
  };
}

function loopOf(tasks: TaskSnapshot[]): LoopSnapshot {
  return {
    id: 1,
    backend: 'pure',
    mode: 'hosted',
    virtual: false,
    debug: false,
    traced: false,
    ready: 0,
    taken: 0,
    tasks,
    timers: [],
    executors: [],
    transports: [],
  };
}

function threadOf(loop: LoopSnapshot) {
  return { id: 0, name: 'main', stack: [], heapUsed: 0, longestStep: null, loops: [loop] };
}

/** One look at a process with these tasks. */
async function lookAt(tasks: TaskSnapshot[], cycles: number[][] = []): Promise<object> {
  const { LookIndex } = await page('look-index.js');
  return new LookIndex({
    base: '/srv',
    ages: tasks.map(() => 0),
    cycles: cycles.map((ids) => ({ thread: 0, tasks: ids })),
    snapshot: { threads: [threadOf(loopOf(tasks))] },
  });
}

/** What the tree shows: level and name of each row. */
async function shown(look: object, opened: Record<string, boolean> = {}, search = ''): Promise<string[]> {
  const { taskRows } = await page('task-rows.js');
  const { rows } = taskRows(look, new Map(Object.entries(opened)), search) as { rows: Row[] };
  return rows
    .slice(1)
    .map(({ kind, level, entry }) => `${level} ${kind === 'task' ? '' : `${kind} `}${entry?.task.name}`);
}

test('the tree of the page: cycles, then tasks that nobody awaits; below a task those that it waits for', async () => {
  const look = await lookAt(
    [
      task(1, 'main', { tasks: [2, 3] }),
      task(2, 'left', { tasks: [4] }, [1]),
      task(3, 'right', { tasks: [4] }, [1]),
      task(4, 'shared', null, [2, 3]),
      task(5, 'one', { tasks: [6] }, [6]),
      task(6, 'other', { tasks: [5] }, [5]),
    ],
    [[5, 6]],
  );
  assert.deepEqual(await shown(look), [
    '2 one',
    '3 other',
    '4 reference one',
    '2 main',
    '3 left',
    '4 shared',
    '3 right',
    '4 reference shared',
  ]);
  assert.deepEqual(await shown(look, { '0.1': false }), ['2 one', '3 other', '4 reference one', '2 main']);
});

test('a search in the tree shows what matches, by name, function and place, and what leads there', async () => {
  const look = await lookAt([
    task(1, 'main', { tasks: [2, 3] }),
    task(2, 'left', { tasks: [4] }, [1]),
    task(3, 'right', null, [1]),
    task(4, 'Deep', null, [2]),
  ]);
  const way = ['2 main', '3 left', '4 Deep'];
  for (const search of ['deep', 'f4', 'shop.mjs:4:']) assert.deepEqual(await shown(look, {}, search), way, search);
  assert.deepEqual(await shown(look, {}, 'main'), ['2 main']);
  assert.deepEqual(await shown(look, {}, 'nothing'), []);
});

test('a chain of tasks may be as long as there are tasks', async () => {
  const LENGTH = 20_000;
  const look = await lookAt(
    Array.from({ length: LENGTH }, (_, at) =>
      task(at, `link ${at}`, at + 1 < LENGTH ? { tasks: [at + 1] } : null, at > 0 ? [at - 1] : []),
    ),
  );
  assert.equal((await shown(look)).length, LENGTH);
  const found = await shown(look, {}, `link ${LENGTH - 1}`);
  assert.equal(found.at(-1), `${LENGTH + 1} link ${LENGTH - 1}`);
});

test('the wait graph: locks between who waits and who holds, alike tasks as one node, cycles in columns', async () => {
  const { waitGraph } = await page('wait-graph.js');
  const lock = { kind: 'Lock', id: 77, holder: 4 };
  const look = await lookAt(
    [
      task(1, 'worker 1', lock),
      task(2, 'worker 2', lock),
      task(3, 'other', lock),
      task(4, 'holder', { tasks: [5] }),
      task(5, 'one', { tasks: [6] }, [4, 6]),
      task(6, 'two', { tasks: [5] }, [5]),
      task(7, 'alone', { kind: 'sleep' }),
    ],
    [[5, 6]],
  );
  const { nodes, edges, left } = waitGraph(look) as {
    nodes: Node[];
    edges: { from: Node; to: Node; cycle: boolean }[];
    left: number;
  };
  assert.deepEqual(nodes.map(({ label }) => label).sort(), ['Lock', 'holder', 'one', 'other', 'two', 'worker × 2']);
  assert.deepEqual(
    edges.map(({ from, to, cycle }) => `${from.label} → ${to.label}${cycle ? ' in a cycle' : ''}`).sort(),
    [
      'Lock → holder',
      'holder → one',
      'one → two in a cycle',
      'other → Lock',
      'two → one in a cycle',
      'worker × 2 → Lock',
    ],
  );
  const column = (label: string) => nodes.find((node) => node.label === label)?.column;
  assert.deepEqual(['other', 'Lock', 'holder', 'one', 'two'].map(column), [0, 1, 2, 3, 4]);
  assert.equal(left, 0);
});

test('rates are those since the look before, also where the counter of steps has begun again at 0', async () => {
  const { Rates } = await page('rates.js');
  const rates = new Rates();
  const at = (seconds: number, taken: number, cpu: number) =>
    rates.next({
      at: seconds * 1000,
      snapshot: {
        rss: 2 << 20,
        cpu,
        threads: [
          { id: 0, heapUsed: 1 << 20, longestStep: null, loops: [{ id: 1, taken, ready: 3, tasks: [], timers: [] }] },
        ],
      },
    });
  const first = at(10, 2 ** 32 - 100, 500);
  assert.deepEqual([first.steps, first.cpu, first.ready, first.rss, first.heap], [null, null, 3, 2, 1]);
  const second = at(12, 300, 600);
  assert.deepEqual([second.steps, second.cpu], [200, 5]);
});

test('the holder of a lock is told by its name, or has ended', async () => {
  const look = await lookAt([task(1, 'one'), task(2, 'two')]);
  const { waitsFor } = await page('wording.js');
  const text = (holder: number) => {
    const waiting = task(3, 'three', { kind: 'Lock', text: '<Lock>', holder });
    return waitsFor(waiting, (id: number) =>
      (look as { mention(thread: object, id: number): string }).mention({ id: 0 }, id),
    );
  };
  assert.equal(text(2), "<Lock>, held by 'two'");
  assert.equal(text(4), '<Lock>, held by a task that has ended');
});

test('pstree: a cycle through locks says how to see the bodies of with; a sleep that is over is due', () => {
  const tasks = [
    task(1, 'one', { kind: 'Lock', holder: 2 }),
    task(2, 'two', { kind: 'Lock', holder: 1 }),
    task(3, 'three', { kind: 'sleep', remaining: -6 }),
  ];
  const threads = [threadOf(loopOf(tasks))];
  const snapshot = { pid: 1, node: '20', version: '0', threads } as unknown as ProcessSnapshot;
  const text = (isDeep: boolean) => pstreeText(snapshot, isDeep);
  assert.match(text(false), /^await cycle, .*: 'one' waits for 'two' waits for 'one'\nwith --deep, /m);
  assert.doesNotMatch(text(true), /--deep/);
  assert.match(text(false), / three: sleeping, due$/m);
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  LoopSnapshot,
  ProcessSnapshot,
  TaskSnapshot,
  ThreadSnapshot,
} from '../../lib/introspection/snapshot-types.js';
import { BACKENDS } from '../support/backends.js';
import { type Ended, endedWith } from '../support/child.js';
import { FixtureProcess } from '../support/fixture-process.js';
import { fixture } from '../support/paths.js';
import { asyncioNative, COMMAND } from './command.js';
import { whileRuns } from './while-runs.js';

type Backend = (typeof BACKENDS)[number];

const PROGRAM = 'look/program.mjs';

/** The line of a fixture that ends with the comment `// NAME`. */
function lineOf(name: string, program: string = PROGRAM): number {
  const lines = readFileSync(fixture(program), 'utf8').split('\n');
  return lines.findIndex((line) => line.endsWith(`// ${name}`)) + 1;
}

function snapshotIn(ended: Ended): ProcessSnapshot {
  return JSON.parse(endedWith(0, ended).join('\n')) as ProcessSnapshot;
}

async function snapshotOf(backend: Backend, pid: number, ...args: string[]): Promise<ProcessSnapshot> {
  return snapshotIn(await asyncioNative(backend, ['ps', String(pid), '--json', ...args]));
}

function taskNamed(loop: LoopSnapshot, name: string): TaskSnapshot {
  const found = loop.tasks.find((task) => task.name === name);
  assert.ok(found !== undefined, `no task ${name} among ${loop.tasks.map((task) => task.name)}`);
  return found;
}

/** Function and line of each coroutine of a task. */
const stackOf = (task: TaskSnapshot): string[] => task.stack.map((frame) => `${frame.function} ${frame.line}`);

function onlyLoop(thread: ThreadSnapshot | undefined): LoopSnapshot {
  assert.equal(thread?.loops.length, 1);
  return thread.loops[0] as LoopSnapshot;
}

/** What is told of the tasks of `program.mjs`, wherever they run. */
function checkTasks(loop: LoopSnapshot): void {
  const names = new Map(loop.tasks.map(({ id, name }) => [id, name]));
  const awaiters = (name: string): (string | undefined)[] => taskNamed(loop, name).awaitedBy.map((id) => names.get(id));
  const main = loop.tasks.find((task) => task.stack.some((frame) => frame.function === 'main')) as TaskSnapshot;

  assert.deepEqual(stackOf(taskNamed(loop, 'sleeper')), [`sleeper ${lineOf('sleeper')}`]);
  assert.equal(taskNamed(loop, 'sleeper').stack[0]?.file, fixture(PROGRAM));
  assert.equal(taskNamed(loop, 'sleeper').state, 'sleeping');
  assert.ok((taskNamed(loop, 'sleeper').waitingOn?.remaining ?? 0) > 3_000_000);
  assert.deepEqual(awaiters('sleeper'), [main.name]);
  assert.deepEqual(awaiters('parent'), [main.name]);
  assert.deepEqual(awaiters('child'), ['parent']);
  assert.deepEqual(stackOf(main), [`main ${lineOf('main')}`]);
  assert.deepEqual(
    main.waitingOn?.tasks.map((id) => names.get(id)),
    ['sleeper', 'parent'],
  );

  const wanting = taskNamed(loop, 'wanting');
  assert.equal(wanting.waitingOn?.kind, 'Lock');
  assert.equal(names.get(wanting.waitingOn?.holder ?? 0), 'holder');
  assert.match(taskNamed(loop, 'consumer').waitingOn?.text ?? '', /Queue/);
  assert.equal(taskNamed(loop, 'joiner').waitingOn?.kind, 'Queue');
  assert.deepEqual(awaiters('one'), ['other']);
  assert.deepEqual(awaiters('other'), ['one']);

  assert.ok(loop.timers.some(({ text, task }) => /tick/.test(text) && task === null));
  const dues = loop.timers.map(({ due }) => due);
  assert.deepEqual(
    dues,
    [...dues].sort((one, other) => (one ?? Number.MAX_VALUE) - (other ?? Number.MAX_VALUE)),
  );
}

for (const backend of BACKENDS) {
  const PLACES = {
    module: 'blocking',
    callback: 'blocking',
    endless: 'blocking',
    hosted: 'hosted',
  };
  for (const [place, mode] of Object.entries(PLACES)) {
    test(`ps --json tells of each task where it waits, for what, and who awaits it: ${place} [${backend}]`, async () => {
      const { pid, node, version, threads } = await whileRuns(backend, PROGRAM, [place], (id) =>
        snapshotOf(backend, id),
      );
      assert.equal(typeof pid, 'number');
      assert.equal(node, process.version);
      assert.match(version, /^\d+\.\d+\.\d+/);
      assert.deepEqual(
        threads.map(({ id }) => id),
        [0],
      );
      const loop = onlyLoop(threads[0]);
      assert.deepEqual([loop.backend, loop.mode, loop.virtual], [backend, mode, false]);
      checkTasks(loop);
      assert.equal(
        loop.transports.some(({ text }) => /Server/.test(text)),
        backend === 'native',
      );
      const stack = threads[0]?.stack.join('\n') ?? '';
      if (place === 'endless') {
        assert.match(stack, /^spin \(/);
        assert.equal(taskNamed(loop, 'telling').current, true);
        assert.deepEqual(taskNamed(loop, 'telling').stack[0]?.function, 'telling');
      }
    });
  }

  test(`ps --json: a blocking run in the body of a CommonJS module [${backend}]`, async () => {
    const program = 'look/program.cjs';
    const { threads } = await whileRuns(backend, program, [], (id) => snapshotOf(backend, id));
    const [task] = onlyLoop(threads[0]).tasks;
    assert.deepEqual(stackOf(task as TaskSnapshot), [`main ${lineOf('main', program)}`]);
  });

  test(`ps --json: a loop that does not run [${backend}]`, async () => {
    const { threads } = await whileRuns(backend, PROGRAM, ['idle'], (id) => snapshotOf(backend, id));
    const loop = onlyLoop(threads[0]);
    assert.equal(loop.mode, 'idle');
    assert.equal(taskNamed(loop, 'sleeper').state, 'ready');
  });

  test(`ps --json: a Worker beside a main thread, both blocked; --thread chooses one [${backend}]`, async () => {
    const [both, one] = await whileRuns(backend, PROGRAM, ['worker'], async (id, running) => {
      await running.saw('ready in the worker');
      return [await snapshotOf(backend, id), await snapshotOf(backend, id, '--thread', '1')];
    });
    assert.deepEqual(
      both?.threads.map(({ id }) => id),
      [0, 1],
    );
    for (const thread of both?.threads ?? []) checkTasks(onlyLoop(thread));
    assert.deepEqual(
      one?.threads.map(({ id }) => id),
      [1],
    );
  });

  test(`ps lists the tasks, pstree draws them as a tree, with circles, timers and what runs [${backend}]`, async () => {
    const [list, tree] = await whileRuns(backend, PROGRAM, ['endless'], async (id) => [
      await asyncioNative(backend, ['ps', String(id)]),
      await asyncioNative(backend, ['pstree', String(id)]),
    ]);
    const rows = endedWith(0, list as Ended);
    assert.match(rows[0] ?? '', /^process \d+, Node v[\d.]+, asyncio-native /);
    assert.match(rows[1] ?? '', /^main thread, blocking loop \(\w+\): 12 tasks, 0 ready, 5 timers$/);
    const wanting = rows.find((row) => /^\d+ +wanting /.test(row)) ?? '';
    assert.match(
      wanting,
      new RegExp(`wanting .*program\\.mjs:${lineOf('wanting')}:3 +waiting for <Lock .*>, held by 'holder'$`),
    );

    const lines = endedWith(0, tree as Ended);
    const parent = lines.findIndex((line) => line.includes('(T) parent: waiting for <Event unset'));
    assert.match(lines[parent + 1] ?? '', /└── parent .*program\.mjs:\d+:3$/);
    assert.match(lines[parent + 2] ?? '', /└── \(T\) child: sleeping, .* left$/);
    assert.ok(lines.some((line) => /^await cycle, .*: 'one' waits for 'other' waits for 'one'$/.test(line)));
    assert.ok(lines.some((line) => /^ {2}in .* min: <TimerHandle .*tick\(\)>$/.test(line)));
    const running = lines.indexOf('running now:');
    assert.match(lines[running + 1] ?? '', /^ {2}spin \(.*program\.mjs:\d+:\d+\)$/);
    assert.match(lines[running + 2] ?? '', /^ {2}telling \(/);
  });

  test(`ps --json: a program that a debugger holds at a statement [${backend}]`, async () => {
    const program = 'look/paused.mjs';
    const { threads } = await whileRuns(backend, program, [], (id) => snapshotOf(backend, id), [
      '--inspect=127.0.0.1:0',
    ]);
    const waiting = taskNamed(onlyLoop(threads.find(({ id }) => id === 0)), 'waiting');
    assert.deepEqual(stackOf(waiting), [`waiting ${lineOf('waiting', program)}`]);
  });

  test(`two looks at once both succeed, and a reader that goes away ends a look without an error [${backend}]`, async () => {
    await whileRuns(backend, PROGRAM, ['hosted'], async (id) => {
      const both = await Promise.all(['ps', 'pstree'].map((name) => asyncioNative(backend, [name, String(id)])));
      for (const ended of both) assert.match(endedWith(0, ended).join('\n'), /odd/);
      for (const args of [['ps'], ['top', '--interval', '10']]) {
        const looking = spawn(process.execPath, [fixture(COMMAND), ...args, String(id)], {
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let errors = '';
        looking.stderr.on('data', (text) => {
          errors += text;
        });
        looking.stdout.destroy();
        const [code] = await once(looking, 'close');
        assert.deepEqual([code, errors], [0, '']);
      }
      const other = await asyncioNative(backend, ['ps', String(id), '--thread', '99']);
      assert.match(other.stderr, /has no thread 99 that uses asyncio-native; it has 0$/m);
      assert.equal(other.code, 1);
    });
  });

  test(`ps requests the places of hundreds of tasks in batches, and prints no control characters [${backend}]`, async () => {
    const program = 'look/crowd.mjs';
    await whileRuns(backend, program, [], async (id) => {
      const { tasks } = onlyLoop((await snapshotOf(backend, id)).threads[0]);
      const found = tasks.filter(({ name }) => name.startsWith('number ')).map((task) => [task.name, stackOf(task)]);
      const expected = Array.from({ length: 300 }, (_, number) => {
        const name = number % 2 === 0 ? 'even' : 'odd';
        return [`number ${number}`, [`${name} ${lineOf(name, program)}`]];
      });
      assert.deepEqual(found, expected);
      const text = endedWith(0, await asyncioNative(backend, ['ps', String(id)])).join('\n');
      assert.match(text, / a�\[31mb�c�d {2}/);
      assert.match(text, /^\d+ +unlucky .* waiting for <Lock locked waiters=1>, held by a task that has ended$/m);
    });
  });

  test(`ps --json: Workers of Workers [${backend}]`, async () => {
    const { threads } = await whileRuns(backend, 'look/nested.mjs', [], (id) => snapshotOf(backend, id));
    const names = threads.flatMap(({ loops }) => loops.flatMap(({ tasks }) => tasks.map(({ name }) => name)));
    assert.deepEqual(
      names.filter((name) => name.startsWith('at depth')).sort(),
      [0, 1, 2].map((at) => `at depth ${at}`),
    );
  });

  test(`--deep finds the generators below a plain yield*, too [${backend}]`, async () => {
    const { threads } = await whileRuns(backend, PROGRAM, ['module'], (id) => snapshotOf(backend, id, '--deep'));
    const loop = onlyLoop(threads[0]);
    const sleeping = [`leaf ${lineOf('leaf')}`, `sleeper ${lineOf('sleeper')}`];
    assert.deepEqual(stackOf(taskNamed(loop, 'sleeper')), sleeping);
    assert.deepEqual(stackOf(taskNamed(loop, 'child')), sleeping);
    assert.deepEqual(stackOf(taskNamed(loop, 'consumer')), [`consumer ${lineOf('consumer')}`]);
    // The bodies of blocks, too.
    assert.equal(stackOf(taskNamed(loop, 'holder'))[0], `inside ${lineOf('inside')}`);
    assert.equal(stackOf(taskNamed(loop, 'parent'))[0], `body ${lineOf('body')}`);
  });

  test(`trace writes what the tasks did, for as long as it was told [${backend}]`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-trace-'));
    const file = join(folder, 'trace.json');
    try {
      await whileRuns(backend, PROGRAM, ['busy'], async (id) => {
        const ended = await asyncioNative(backend, ['trace', String(id), '--seconds', '0.2', '--out', file]);
        assert.match(endedWith(0, ended).join('\n'), /^\d+ events of a thread in /);
      });
      const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: { cat?: string; ph: string }[] };
      assert.ok(traceEvents.some(({ cat, ph }) => cat === 'step' && ph === 'X'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test(`trace refuses a file that it cannot write, before it traces, and leaves no empty file [${backend}]`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-trace-'));
    const kept = join(folder, 'kept.json');
    const fresh = join(folder, 'fresh.json');
    writeFileSync(kept, 'kept');
    try {
      await whileRuns(backend, PROGRAM, ['busy'], async (id) => {
        for (const [out, code] of [
          [join(folder, 'absent', 'trace.json'), 'ENOENT'],
          [folder, 'EISDIR'],
        ] as const) {
          const ended = await asyncioNative(backend, ['trace', String(id), '--seconds', '3600', '--out', out]);
          assert.deepEqual(endedWith(1, ended), []);
          assert.match(ended.stderr, new RegExp(`^asyncio-native: trace: ${code}: [^\\n]*\\n$`));
        }
        const ended = await asyncioNative(backend, ['trace', String(id), '--seconds', '0.01', '--out', kept]);
        endedWith(0, ended);
        JSON.parse(readFileSync(kept, 'utf8'));
      });
      writeFileSync(kept, 'kept');
      for (const out of [kept, fresh]) {
        assert.deepEqual(endedWith(1, await asyncioNative(backend, ['trace', String(2 ** 30), '--out', out])), []);
      }
      assert.equal(readFileSync(kept, 'utf8'), 'kept');
      assert.equal(existsSync(fresh), false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test(`top shows the tasks as often as it is told, and ends with the process [${backend}]`, async () => {
    await whileRuns(backend, PROGRAM, ['hosted'], async (id, running) => {
      const twice = await asyncioNative(backend, ['top', String(id), '--interval', '1', '--count', '2']);
      const shown = endedWith(0, twice).filter((line) =>
        /^main +\d+ +\S+ \w+ +sleeper +sleeper .*, sleeping, /.test(line),
      );
      assert.equal(shown.length, 2);
      const ending = asyncioNative(backend, ['top', String(id), '--interval', '1']);
      running.kill('SIGTERM');
      await running.ended();
      const { stderr } = await ending;
      assert.ok(stderr === '' || /^asyncio-native: (?:there is no process \d+|.* has ended)\n$/.test(stderr), stderr);
    });
  });

  for (const [place, flags] of [
    ['busy', ['--cpu']],
    ['traced', []],
  ] as const) {
    test(`top lists first what takes most time, where steps are measured: ${place} [${backend}]`, async () => {
      const args = ['--interval', '100', '--count', '3', ...flags];
      const ended = await whileRuns(backend, PROGRAM, [place], (id) =>
        asyncioNative(backend, ['top', String(id), ...args]),
      );
      const screen = endedWith(0, ended)
        .join('\n')
        .split(/^process /m)
        .at(-1)!
        .split('\n');
      const at = screen.findIndex((line) => /^THREAD +TASK +CPU % +AGE +NAME +AT, DOING$/.test(line));
      assert.match(screen[at + 1]!, /^main +\d+ +\d+\.\d +\S+ \w+ +busy /);
      const shares = screen
        .slice(at + 1)
        .flatMap((line) => /^main +\d+ +(\d+\.\d)/.exec(line)?.[1] ?? [])
        .map(Number);
      assert.ok(
        shares[0]! > 0 && shares[0]! <= 100 && shares.slice(1).every((share) => share < shares[0]!),
        `${shares}`,
      );
    });
  }

  test(`a process that exits while it is looked at ends as it would have [${backend}]`, async () => {
    const running = new FixtureProcess(backend, PROGRAM, ['ends'], ['--inspect-port=0']);
    await running.saw('ready');
    const looking = spawn(process.execPath, [fixture(COMMAND), 'top', String(running.pid), '--interval', '10'], {
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    await once(looking.stdout, 'data');
    // It may end before the program is noticed to have.
    const left = once(looking, 'exit') as Promise<[number]>;
    running.write('end\n');
    assert.equal((await running.ended()).code, 7);
    const [code] = await left;
    assert.equal(code, 0);
  });

  for (const how of ['run', 'busy']) {
    test(`the inspector stays closed when a thread that was held turns Node's loop: ${how} [${backend}]`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-look-'));
      const file = join(folder, 'ends');
      try {
        await whileRuns(backend, 'look/closes.mjs', [how, file], async (pid, program) => {
          await snapshotOf(backend, pid);
          writeFileSync(file, '');
          assert.deepEqual(endedWith(0, await program.ended()), ['ready', 'closed']);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  test(`nothing is left open by a look, and an inspector that was open stays [${backend}]`, async () => {
    for (const [flag, more] of [
      ['--inspect-port=0', 0],
      ['--inspect=127.0.0.1:0', 1],
    ] as const) {
      const [before, after] = await whileRuns(
        backend,
        PROGRAM,
        ['hosted'],
        async (id) => {
          const ports = listening(id);
          endedWith(0, await asyncioNative(backend, ['ps', String(id)]));
          return [ports, listening(id)];
        },
        [flag],
      );
      // The program has a server of its own on the native backend.
      assert.equal(before?.length, (backend === 'native' ? 1 : 0) + more);
      assert.deepEqual(after, before);
    }
  });

  test(`a program that allocates without end is looked into time and again, and goes on [${backend}]`, async () => {
    await whileRuns(backend, PROGRAM, ['busy'], async (id) => {
      for (let turn = 0; turn < 4; turn++) {
        const { threads } = await snapshotOf(backend, id);
        checkTasks(onlyLoop(threads[0]));
      }
    });
  });
}

/** Where a process listens, by Linux. */
function listening(pid: number): string[] {
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && inspectorSockets(pid).has(inode ?? ''))
    .map(([, local]) => local ?? '');
}

function inspectorSockets(pid: number): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
    if (inode !== undefined) found.add(inode);
  }
  return found;
}

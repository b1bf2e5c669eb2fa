import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { inspect } from 'node:util';
import {
  createSubprocessExec,
  createSubprocessShell,
  createTask,
  DEVNULL,
  gather,
  PIPE,
  type Process,
  type ProcessOptions,
  STDOUT,
  type StreamReader,
  sleep,
  TimeoutError,
  timeout,
} from 'asyncio-native';
import { type IoTest, ioTest } from '../support/io-test.js';
import { runs } from '../support/processes.js';

const PIPES = { stdin: PIPE, stdout: PIPE, stderr: PIPE };

ioTest('output, errors and return code of a program', function* () {
  const child = yield* createSubprocessShell('echo out; echo err >&2; exit 3', PIPES);
  assert.ok(child.pid > 0);
  const [stdout, stderr] = yield* child.communicate();
  assert.deepEqual([String(stdout), String(stderr), child.returncode], ['out\n', 'err\n', 3]);
  assert.equal(yield* child.wait(), 3);
  assert.match(inspect(child), /^<Process (closed )?pid=\d+ returncode=3>$/);
});

ioTest('arguments go to the program as they are', function* () {
  const args = ['', ' ', '$HOME', '"\'\\', 'ümlaut', '*', 'a\nb'];
  const child = yield* createSubprocessExec('/bin/sh', ['-c', 'printf "<%s>" "$@"', 'sh', ...args], { stdout: PIPE });
  const [stdout, stderr] = yield* child.communicate();
  assert.equal(String(stdout), args.map((arg) => `<${arg}>`).join(''));
  assert.equal(stderr, null);
});

ioTest('the compiler knows which streams are pipes', function* () {
  const child = yield* createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE, stderr: DEVNULL });
  child.stdin.write('typed\n');
  const line: Buffer = yield* child.stdout.readline();
  const nothing: null = child.stderr;
  assert.deepEqual([String(line), nothing], ['typed\n', null]);
  const [rest]: [Buffer, null] = yield* child.communicate();
  assert.equal(rest.length, 0);

  const options: ProcessOptions = { stdout: PIPE };
  const other: Process = yield* createSubprocessShell('echo unknown', options);
  // @ts-expect-error: it may be null.
  const reader: StreamReader = (yield* createSubprocessShell('true', options)).stdout;
  assert.ok(reader);
  assert.equal(String((yield* other.communicate())[0]), 'unknown\n');
});

ioTest('a conversation by lines', function* () {
  const child = yield* createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const { stdin, stdout } = child;
  assert.ok(stdin !== null && stdout !== null && child.stderr === null);
  for (const line of ['one\n', 'two\n']) {
    stdin.write(line);
    assert.equal(String(yield* stdout.readline()), line);
  }
  assert.equal(child.returncode, null);
  stdin.writeEof();
  assert.equal((yield* stdout.read()).length, 0);
  assert.equal(yield* child.wait(), 0);
  yield* stdin.waitClosed();
});

ioTest('megabytes both ways through communicate', function* () {
  const input = Buffer.alloc(8 << 20);
  for (let i = 0; i < input.length; i += 4096) {
    input.writeUInt32LE(i, i);
  }
  const child = yield* createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const [stdout] = yield* child.communicate(input);
  assert.ok(stdout?.equals(input));
  assert.equal(child.returncode, 0);
});

ioTest('a child that closes its standard input while communicate writes is no error', function* () {
  const child = yield* createSubprocessShell('exec <&-; echo done', PIPES);
  const [stdout] = yield* child.communicate(Buffer.alloc(4 << 20));
  assert.deepEqual([String(stdout), child.returncode], ['done\n', 0]);
});

ioTest('communicate closes the standard input where there is nothing to write', function* () {
  const child = yield* createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  assert.equal(String((yield* child.communicate())[0]), '');
  const other = yield* createSubprocessExec('true');
  assert.throws(() => other.communicate('x'), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE', message: /"input"/ });
  assert.deepEqual(yield* other.communicate(), [null, null]);
});

ioTest('STDOUT and DEVNULL', function* () {
  const both = yield* createSubprocessShell('echo a; echo b >&2', { stdout: PIPE, stderr: STDOUT });
  assert.equal(
    String((yield* both.communicate())[0])
      .split('\n')
      .sort()
      .join(),
    ',a,b',
  );
  const none = yield* createSubprocessShell('cat; echo a; echo b >&2', {
    stdin: DEVNULL,
    stdout: DEVNULL,
    stderr: STDOUT,
  });
  assert.deepEqual([none.stdin, none.stdout, none.stderr], [null, null, null]);
  assert.equal(yield* none.wait(), 0);
});

ioTest('a descriptor as a standard stream', function* () {
  const { closeSync, mkdtempSync, openSync, readFileSync, rmSync } = process.getBuiltinModule('node:fs');
  const folder = mkdtempSync(`${tmpdir()}/asyncio-`);
  const file = openSync(`${folder}/out`, 'w');
  const child = yield* createSubprocessShell('echo a; echo b >&2', { stdout: file, stderr: STDOUT });
  closeSync(file);
  assert.equal(yield* child.wait(), 0);
  assert.equal(readFileSync(`${folder}/out`, 'utf8'), 'a\nb\n');
  rmSync(folder, { recursive: true });
});

ioTest('pipes are pipes: a child may open them by name', function* ({ loop }: IoTest) {
  if (process.platform !== 'linux' || loop.backend !== 'native') {
    assert.ok(true, "Node's are sockets");
    return;
  }
  const child = yield* createSubprocessShell('cat /dev/stdin > /dev/stdout', { stdin: PIPE, stdout: PIPE });
  assert.equal(String((yield* child.communicate('by name'))[0]), 'by name');
});

ioTest('folder and variables', function* () {
  process.env.ASYNCIO_TEST_INHERITED = 'inherited';
  const command = 'pwd; echo "$ASYNCIO_TEST_A $ASYNCIO_TEST_INHERITED"';
  const [inherited] = yield* (yield* createSubprocessShell(command, { stdout: PIPE, cwd: '/' })).communicate();
  assert.equal(String(inherited), '/\n inherited\n');
  delete process.env.ASYNCIO_TEST_INHERITED;
  const env = { ASYNCIO_TEST_A: 'a=b', PATH: process.env.PATH, ASYNCIO_TEST_LEFT_OUT: undefined };
  const child = yield* createSubprocessShell(command, { stdout: PIPE, cwd: new URL('file:///'), env });
  assert.equal(String((yield* child.communicate())[0]), '/\na=b \n');
});

ioTest('a program is looked for in the PATH that it gets', function* () {
  const env = { PATH: '/nowhere::/usr/bin:/bin' };
  assert.equal(yield* (yield* createSubprocessExec('true', [], { env })).wait(), 0);
  const failing = (path: string) =>
    createTask(createSubprocessExec('true', [], { env: { PATH: path } }) as never).then(
      null,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
  assert.equal(yield failing('/nowhere'), 'ENOENT');
});

ioTest('signals: the return code is negative', function* () {
  for (const [signal, number] of [
    ['SIGTERM', 15],
    ['SIGKILL', 9],
    [10, 10],
  ] as const) {
    const child = yield* createSubprocessExec('sleep', ['1000']);
    child.sendSignal(signal);
    assert.equal(yield* child.wait(), -number);
  }
  const child = yield* createSubprocessShell(
    'trap "echo caught; exit 7" TERM; echo ready; while :; do sleep 0.01; done',
    {
      stdout: PIPE,
    },
  );
  assert.equal(String(yield* child.stdout!.readline()), 'ready\n');
  child.terminate();
  assert.equal(String((yield* child.communicate())[0]), 'caught\n');
  assert.equal(child.returncode, 7);
  yield* sleep(0);
  yield* sleep(0);
  assert.throws(() => child.kill(), { code: 'ESRCH', syscall: 'kill' });
  assert.throws(() => child.sendSignal('SIGNONE' as never), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  for (const number of [1.5, Number.NaN]) {
    assert.throws(() => child.sendSignal(number), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  }
  assert.throws(() => child.sendSignal(null as never), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
});

ioTest('a child has no signal blocked or ignored', function* ({ loop }: IoTest) {
  if (process.platform !== 'linux') {
    assert.ok(true, 'shown by /proc only');
    return;
  }
  const child = yield* createSubprocessExec('grep', ['-E', 'Sig(Blk|Ign)', '/proc/self/status'], { stdout: PIPE });
  const lines = String((yield* child.communicate())[0])
    .trim()
    .split('\n');
  assert.deepEqual(
    lines.map((line) => Number.parseInt(line.split(/\s+/)[1]!, 16)),
    [0, 0],
    loop.backend,
  );
});

ioTest('a child has no descriptor but its three', function* () {
  if (process.platform !== 'linux') {
    assert.ok(true, 'shown by /proc only');
    return;
  }
  const passedOn = spawnSync('ls', ['/proc/self/fd'], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .filter((descriptor) => Number(descriptor) > 3);
  const child = yield* createSubprocessExec('ls', ['/proc/self/fd'], PIPES);
  const open = String((yield* child.communicate())[0])
    .trim()
    .split('\n');
  // The last one is that of `ls` itself; others this process has been given to pass on.
  assert.deepEqual(
    open.filter((descriptor) => !passedOn.includes(descriptor)),
    ['0', '1', '2', '3'],
  );
});

ioTest('programs that cannot be started', function* () {
  const failure = function* (program: string, args: string[] = [], options = {}) {
    try {
      yield* createSubprocessExec(program, args, { ...PIPES, ...options });
      return undefined;
    } catch (error) {
      return error as NodeJS.ErrnoException & { spawnargs: string[] };
    }
  };
  const missing = yield* failure('/no/such/program', ['a', 'b']);
  assert.ok(missing instanceof Error);
  assert.deepEqual(
    { ...missing },
    { errno: -2, code: 'ENOENT', syscall: 'spawn /no/such/program', path: '/no/such/program', spawnargs: ['a', 'b'] },
  );
  assert.equal(missing.message, 'spawn /no/such/program ENOENT');
  assert.equal((yield* failure('no-such-program'))?.code, 'ENOENT');
  assert.equal((yield* failure('/etc/passwd'))?.code, 'EACCES');
  assert.equal((yield* failure('/'))?.code, 'EACCES');
  assert.equal((yield* failure('true', [], { cwd: '/no/such/folder' }))?.code, 'ENOENT');
  const long = yield* failure('true', ['x'.repeat(4 << 20)]);
  assert.deepEqual([long?.code, long?.syscall, long?.path], ['E2BIG', 'spawn true', 'true']);
});

ioTest('a start that fails leaves nothing', function* ({ loop, way }: IoTest) {
  const count = loop.backend === 'pure' ? 300 : way === 'hosted' ? 1000 : 10_000;
  let first: number | undefined;
  for (let i = 0; i < count; i++) {
    const error = yield* gather([createSubprocessExec('/no/such/program', [], PIPES)], { returnExceptions: true });
    assert.equal((error[0] as unknown as NodeJS.ErrnoException).code, 'ENOENT');
    first ??= readdirSync('/dev/fd').length;
  }
  assert.ok(readdirSync('/dev/fd').length <= first! + (loop.backend === 'native' ? 0 : 10));
});

ioTest('hundreds of children at once', function* ({ loop, way }: IoTest) {
  const count = loop.backend === 'native' && way === 'blocking' ? 1000 : 200;
  const one = function* (i: number) {
    const child = yield* createSubprocessShell(`read x; echo $x; exit ${i % 200}`, PIPES);
    const [stdout] = yield* child.communicate(`${i}\n`);
    return [Number(stdout), child.returncode];
  };
  const results = yield* gather(Array.from({ length: count }, (_, i) => one(i)));
  assert.deepEqual(
    results,
    Array.from({ length: count }, (_, i) => [i, i % 200]),
  );
});

ioTest('wait by several, and cancelled, which leaves the process', function* () {
  const child = yield* createSubprocessExec('cat', [], { stdin: PIPE });
  const waits = [createTask(child.wait()), createTask(child.wait()), createTask(child.communicate())];
  yield* sleep(0);
  waits[0]!.cancel();
  waits[2]!.cancel();
  yield* gather([waits[0]!, waits[2]!], { returnExceptions: true });
  assert.equal(runs(child.pid), true);
  assert.equal(child.returncode, null);
  child.kill();
  assert.equal(yield* waits[1]!, -9);
});

ioTest('with kills what still runs, however its body ends', function* () {
  const start = () => createSubprocessExec('sleep', ['1000']);
  const child = yield* start();
  assert.equal(
    yield* child.with(function* (same) {
      assert.equal(same, child);
      return 'result';
    }),
    'result',
  );
  assert.equal(child.returncode, -9);

  const failing = yield* start();
  const raised = yield* gather(
    [
      failing.with(function* () {
        throw new RangeError('of the body');
      }),
    ],
    { returnExceptions: true },
  );
  assert.ok((raised[0] as unknown) instanceof RangeError);
  assert.equal(failing.returncode, -9);

  const slow = yield* start();
  let isOver = false;
  try {
    yield* timeout(1, () => slow.with(() => slow.wait() as never));
  } catch (error) {
    isOver = error instanceof TimeoutError;
  }
  assert.ok(isOver);
  assert.equal(slow.returncode, -9);

  const done = yield* createSubprocessExec('true');
  assert.equal(yield* done.with((process) => process.wait() as never), 0);
});

ioTest('a start that is cancelled leaves no process', function* () {
  const task = createTask(createSubprocessExec('sleep', ['1000'], PIPES));
  yield* sleep(0);
  task.cancel();
  yield* gather([task], { returnExceptions: true });
  assert.ok(task.cancelled());
});

ioTest('a group of processes, killed when the time is over', function* () {
  // The shell starts another one, which holds the pipe.
  const child = yield* createSubprocessShell('sleep 1000 & echo $!; wait', { stdout: PIPE, detached: true });
  const grandchild = Number(yield* child.stdout!.readline());
  assert.ok(runs(grandchild));
  let isOver = false;
  try {
    yield* timeout(5, () => child.communicate());
  } catch (error) {
    isOver = error instanceof TimeoutError;
    process.kill(-child.pid, 'SIGKILL');
  }
  assert.ok(isOver);
  assert.equal(yield* child.wait(), -9);
  // At the end of the pipe nobody holds it any more.
  assert.equal((yield* child.stdout!.read()).length, 0);
});

ioTest('pipes that outlive the child: wait returns, the reader goes on', function* () {
  // What the shell starts in the background reads nothing, unless it is told otherwise.
  const child = yield* createSubprocessShell('{ sleep 0.1; echo late; } & exit 4', PIPES);
  assert.equal(yield* child.wait(), 4);
  assert.equal(child.stdout!.atEof(), false);
  assert.equal(String(yield* child.stdout!.read()), 'late\n');
});

ioTest('a child that outlives its pipes', function* () {
  const child = yield* createSubprocessShell('exec <&- >&- 2>&-; kill -STOP $$; exit 5', PIPES);
  assert.equal((yield* child.stdout!.read()).length, 0);
  assert.equal((yield* child.stderr!.read()).length, 0);
  assert.equal(child.returncode, null);
  child.sendSignal('SIGCONT');
  // It may not have stopped yet.
  while (child.returncode === null) {
    child.sendSignal('SIGCONT');
    yield* sleep(1);
  }
  assert.equal(child.returncode, 5);
});

ioTest('wrong arguments', function* () {
  const type = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  const value = { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' };
  const exec = createSubprocessExec as (...args: unknown[]) => unknown;
  assert.throws(() => exec(1), { ...type, message: /"program"/ });
  assert.throws(() => exec(''), value);
  assert.throws(() => exec('a\0b'), value);
  assert.throws(() => exec('a', 'b'), { ...type, message: /"args"/ });
  assert.throws(() => exec('a', ['b', 1]), { ...type, message: /"args\[1\]"/ });
  assert.throws(() => exec('a', ['b\0']), value);
  assert.throws(() => exec('a', [], { shell: true }), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
  assert.throws(() => exec('a', [], { stdin: 'pipe' }), { ...type, message: /"stdin"/ });
  assert.throws(() => exec('a', [], { stdin: -7 }), value);
  assert.throws(() => exec('a', [], { stdout: STDOUT }), value);
  assert.throws(() => exec('a', [], { cwd: 1 }), type);
  assert.throws(() => exec('a', [], { env: 'x' }), type);
  assert.throws(() => exec('a', [], { env: { 'a=b': '' } }), value);
  assert.throws(() => exec('a', [], { env: { a: 1 } }), { ...type, message: /"env\.a"/ });
  assert.throws(() => exec('a', [], { detached: 1 }), type);
  assert.throws(() => exec('a', [], { argv0: 1 }), type);
  assert.throws(() => exec('a', [], { argv0: 'a\0b' }), value);
  assert.throws(() => exec('a', [], { uid: -1 }), value);
  assert.throws(() => exec('a', [], { gid: '0' }), type);
  assert.throws(() => exec('a', [], { limit: 0 }), value);
  assert.throws(() => (createSubprocessShell as (command: unknown) => unknown)(null), {
    ...type,
    message: /"command"/,
  });
  // As root only; else the system refuses.
  const child = yield* gather([createSubprocessExec('id', ['-u'], { stdout: PIPE, uid: 12345, gid: 12345 })], {
    returnExceptions: true,
  });
  const started = child[0]!;
  if (started instanceof Error) {
    assert.equal((started as NodeJS.ErrnoException).code, 'EPERM');
  } else {
    assert.equal(String((yield* started.communicate())[0]), '12345\n');
  }
});

ioTest('a program runs under another name, of a shell, too', function* () {
  const options = { stdout: PIPE, argv0: 'shown' };
  for (const child of [
    yield* createSubprocessExec('sh', ['-c', 'echo $0'], options),
    yield* createSubprocessShell('echo $0', options),
  ]) {
    const [output] = yield* child.communicate();
    assert.equal(String(output), 'shown\n');
  }
  const [cmdline] = yield* (yield* createSubprocessExec('cat', ['/proc/self/cmdline'], options)).communicate();
  assert.deepEqual(String(cmdline).split('\0'), ['shown', '/proc/self/cmdline', '']);
});

import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { fixture, ROOT } from '../support/paths.js';
import { COMMAND } from './command.js';

const PROMPT = 'asyncio> ';

/** The console, with pipes in the place of a terminal. */
class ConsoleProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #folder = mkdtempSync(join(tmpdir(), 'asyncio-native-repl-'));
  #output = '';
  #hasEnded = false;
  #onOutput: () => void = () => {};

  constructor(backend: (typeof BACKENDS)[number]) {
    const env = {
      ...process.env,
      ASYNCIO_NATIVE_BACKEND: backend,
      NODE_REPL_HISTORY: join(this.#folder, 'history'),
      NODE_TEST_CONTEXT: undefined,
    };
    this.#child = spawn(process.execPath, [fixture(COMMAND), 'repl'], { cwd: ROOT, env });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#onOutput();
    });
    this.#child.on('exit', () => {
      this.#hasEnded = true;
      this.#onOutput();
    });
  }

  /** Writes an input, and resolves to all that is printed until the next prompt. */
  async enter(input: string): Promise<string> {
    this.#child.stdin.write(`${input}\n`);
    return this.until(PROMPT);
  }

  /** Resolves to what was printed up to `text`, and takes it. */
  async until(text: string): Promise<string> {
    for (;;) {
      const at = this.#output.indexOf(text);
      if (at >= 0) {
        const taken = this.#output.slice(0, at);
        this.#output = this.#output.slice(at + text.length);
        return taken.trim();
      }
      if (this.#hasEnded) throw new Error(`the console has ended: ${this.#output}`);
      await new Promise<void>((resolve) => {
        this.#onOutput = resolve;
      });
    }
  }

  write(input: string): void {
    this.#child.stdin.write(`${input}\n`);
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** Closes the input. Resolves to the exit code. */
  async end(): Promise<number | null> {
    const exited = once(this.#child, 'exit') as Promise<[number | null]>;
    this.#child.stdin.end();
    const [code] = await exited;
    return code;
  }

  remove(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true });
  }
}

/** Runs `use` with a console that shows its first prompt, and ends that. */
async function withConsole(
  backend: (typeof BACKENDS)[number],
  use: (repl: ConsoleProcess) => Promise<void>,
): Promise<void> {
  const repl = new ConsoleProcess(backend);
  try {
    await repl.until(PROMPT);
    await use(repl);
    assert.equal(await repl.end(), 0);
  } finally {
    repl.remove();
  }
}

for (const backend of BACKENDS) {
  test(`inputs are coroutines, and their variables outlive them [${backend}]`, () =>
    withConsole(backend, async (repl) => {
      const ANSWERS: readonly (readonly [string, string])[] = [
        ['1 + 1', '2'],
        ['yield* sleep(1, "slept")', "'slept'"],
        ['await Promise.resolve(5)', '5'],
        ['await 6', '6'],
        ['const a = yield* sleep(1, 7), { b, ...rest } = { b: 8, c: 9 }; let d', 'undefined'],
        ['[a, b, rest, d]', '[ 7, 8, { c: 9 }, undefined ]'],
        ['const a = 70', 'undefined'],
        ['a', '70'],
        ['function* twice(x) { yield* sleep(1); return 2 * x; }', 'undefined'],
        ['yield* twice(21)', '42'],
        ['class Point { x = 1 }', 'undefined'],
        ['new Point()', 'Point { x: 1 }'],
        ['for (let i = 0; i < 3; i++) yield* sleep(0); a', '70'],
        ['{ one: 1 }', '{ one: 1 }'],
        ["import { basename as base } from 'node:path'", 'undefined'],
        ["base('/x/y')", "'y'"],
        ['const t = createTask(twice(4)); yield* t', '8'],
        ['(await import("node:path")).basename("/a/b")', "'b'"],
        ['async function later() { return await Promise.resolve(3); }', 'undefined'],
        ['await later()', '3'],
        ['await twice(5)', '10'],
      ];
      for (const [input, answer] of ANSWERS) {
        assert.equal(await repl.enter(input), answer, input);
      }
      assert.match(await repl.enter('throw new TypeError("no")'), /TypeError: no/);
      assert.match(await repl.enter('1 +* 2'), /SyntaxError: Unexpected token/);
      assert.match(await repl.enter('}); ({'), /SyntaxError: Unexpected token '}'/);
      assert.match(await repl.enter('for await (const x of []) x'), /use yield\* forAwait/);
    }));

  test(`whatever an input throws is printed, and the console goes on [${backend}]`, () =>
    withConsole(backend, async (repl) => {
      const ANSWERS: readonly (readonly [string, RegExp])[] = [
        ['throw null', /^Uncaught null$/],
        ['throw undefined', /^Uncaught undefined$/],
        ['throw 0', /^Uncaught 0$/],
        ['throw new Proxy({}, { get() { throw 1; } })', /^Uncaught:?\s+\S/],
        ['throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } })', /^Uncaught:?\s+\S/],
        ['const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy', /^Uncaught:?\s+\S/],
        [
          "const e = new Error('e'); Object.defineProperty(e, 'stack', { get() { throw 1; } }); throw e",
          /^Uncaught \S/,
        ],
        [
          "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('custom'); } })",
          /^Uncaught Error: custom/,
        ],
      ];
      for (const [input, answer] of ANSWERS) {
        assert.match(await repl.enter(input), answer, input);
        assert.equal(await repl.enter('2 + 3'), '5', `after ${input}`);
      }
    }));

  test(`an uncaught exception is printed, and the console goes on [${backend}]`, () =>
    withConsole(backend, async (repl) => {
      repl.write("setTimeout(() => { throw new Error('timer'); }, 50); 1");
      assert.equal(await repl.until(PROMPT), '1');
      assert.match(await repl.until(PROMPT), /^Uncaught Error: timer/);
      repl.write("setTimeout(() => { throw new Error('meanwhile'); }, 1); yield* sleep(100, 'slept')");
      await repl.until('Uncaught Error: meanwhile');
      await repl.until("'slept'");
      await repl.until(PROMPT);
      assert.equal(await repl.enter('2 + 3'), '5');
    }));

  test(`an input may be of several lines [${backend}]`, () =>
    withConsole(backend, async (repl) => {
      repl.write('function* add(x,');
      repl.write('y) {');
      repl.write('return x + y; }');
      await repl.until(PROMPT);
      assert.equal(await repl.enter('yield* add(1, 2)'), '3');
    }));

  test(`Ctrl-C cancels the input in progress and nothing else [${backend}]`, () =>
    withConsole(backend, async (repl) => {
      await repl.enter(
        "const background = createTask(function* () { yield* sleep(3_600_000); }(), { name: 'background' })",
      );
      repl.write("getRunningLoop().callLater(1, () => console.log('asleep')); yield* sleep(3_600_000)");
      await repl.until('asleep');
      repl.interrupt();
      assert.match(await repl.until(PROMPT), /CancelledError: The input was cancelled/);
      repl.write("process.getBuiltinModule('node:fs').writeSync(1, 'spinning\\n'); for (;;);");
      await repl.until('spinning');
      repl.interrupt();
      assert.match(await repl.until(PROMPT), /CancelledError: The input was cancelled/);
      assert.equal(await repl.enter('background.done()'), 'false');
    }));

  test(`what was started goes on between inputs, and .ps and .pstree tell of it [${backend}]`, () =>
    withConsole(backend, async (repl) => {
      await repl.enter(
        'function* ticking() { for (;;) { yield* sleep(1); ticks.count++; if (ticks.count === 5) ticks.five.set(); } }',
      );
      await repl.enter(
        'const ticks = { count: 0, five: new Event() }; void createTask(ticking(), { name: "ticking" })',
      );
      await repl.enter('yield* ticks.five.wait()');
      assert.match(await repl.enter('.ps'), /^\d+ +ticking +ticking REPL\d*:1:\d+ +(?:sleeping|ready)/m);
      assert.match(await repl.enter('.pstree'), /\(T\) ticking: (?:sleeping|ready)[\s\S]*── ticking REPL\d*:1:\d+/);
    }));

  test(`lines that come all at once are taken one by one, and the end waits for the last [${backend}]`, () => {
    const input =
      'const a = yield* sleep(5, 1)\na + 1\nfunction* f(\n) { return 5; }\nyield* f()\nawait sleep(3, "last")';
    const env = {
      ...process.env,
      ASYNCIO_NATIVE_BACKEND: backend,
      NODE_REPL_HISTORY: '',
      NODE_TEST_CONTEXT: undefined,
    };
    const { status, stdout } = spawnSync(process.execPath, [fixture(COMMAND), 'repl'], {
      cwd: ROOT,
      env,
      input,
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    const answers = stdout.split('\n').map((line) => line.replaceAll(/asyncio> |\.\.\. |\| /g, ''));
    assert.deepEqual(answers, ['undefined', '2', 'undefined', '5', "'last'", '']);
  });
}

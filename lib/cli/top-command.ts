import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from '../core.js';
import { AttachError } from './attach/attach-error.js';
import type { AttachedProcess } from './attach/attached-process.js';
import { ProcessLook } from './attach/process-look.js';
import { withAttached } from './attach/with-attached.js';
import type { TopCommand } from './parse.js';
import { ObservedAges } from './views/observed-ages.js';
import { ObservedShares } from './views/observed-shares.js';
import { topRows, topText } from './views/top-text.js';

/** Control sequences (ECMA-48, and xterm's private modes): another screen, no cursor, and back. */
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const ERASE_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

const INTERRUPT = '\x03';
/** Lines and columns if the output is not a terminal. */
const HEIGHT = 50;
const WIDTH = 160;

/** Shows the tasks of a process again and again, until the user ends it, or the process ends. @throws AttachError. */
export function top({ pid, interval, count, cpu }: TopCommand): Promise<void> {
  return withAttached(pid, async (attached, interrupted) => {
    const keys = new AbortController();
    const ended = AbortSignal.any([interrupted, keys.signal]);
    const leave = enter(() => keys.abort());
    const screen = new TopScreen(attached, cpu);
    try {
      for (let shown = 0; shown < count && !ended.aborted; shown++) {
        if (shown > 0) {
          await sleep(interval, undefined, { signal: ended }).catch(() => {});
        }
        if (!ended.aborted) {
          show(await screen.lines(process.stdout.columns ?? WIDTH, process.stdout.rows ?? HEIGHT));
        }
      }
    } catch (error) {
      // The process has ended during a look, which is no failure.
      if (!(error instanceof AttachError) || !attached.hasEnded) {
        throw error;
      }
    } finally {
      leave();
    }
  });
}

/**
 * Takes the terminal, if there is one, and calls `end` when the user presses a key for it. Returns a function that
 * restores the terminal.
 */
function enter(end: () => void): () => void {
  const { stdin, stdout } = process;
  if (!stdout.isTTY) {
    return () => {};
  }
  const onKey = (keys: Buffer): void => {
    if (/[qQ]/.test(keys.toString()) || keys.includes(INTERRUPT)) {
      end();
    }
  };
  stdout.write(ENTER);
  if (stdin.isTTY) {
    stdin.setRawMode(true);
    stdin.on('data', onKey);
  }
  return () => {
    stdout.write(LEAVE);
    if (stdin.isTTY) {
      stdin.setRawMode(false);
      stdin.off('data', onKey).pause();
    }
  };
}

function show(lines: readonly string[]): void {
  const { stdout } = process;
  stdout.write(
    stdout.isTTY ? HOME + lines.map((line) => line + ERASE_LINE).join('\r\n') + ERASE_BELOW : `${lines.join('\n')}\n`,
  );
}

/** Renders one screen after the other. */
class TopScreen {
  readonly #attached: AttachedProcess;
  readonly #ages = new ObservedAges();
  readonly #shares = new ObservedShares();
  #measuresSteps: boolean;

  constructor(attached: AttachedProcess, measuresSteps: boolean) {
    this.#attached = attached;
    this.#measuresSteps = measuresSteps;
  }

  async lines(width: number, height: number): Promise<string[]> {
    const look = await ProcessLook.take(this.#attached, undefined, this.#measuresSteps || undefined);
    const { snapshot } = look;
    const now = performance.now();
    this.#ages.note(snapshot, now);
    this.#shares.note(snapshot, now);
    // A traced loop measures its steps already.
    this.#measuresSteps ||= snapshot.threads.some(({ loops }) => loops.some(({ traced }) => traced));
    const rows = topRows(snapshot, this.#ages, this.#shares, now);
    // Only the visible tasks, because each place takes time of the process.
    const shown = new Set(rows.slice(0, height).map(({ task }) => task));
    await look.locate((task) => (shown.has(task) ? 1 : 0));
    return topText(snapshot, rows, width, height);
  }
}

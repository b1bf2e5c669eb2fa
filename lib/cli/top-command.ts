import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from '../core.js';
import { AttachError } from './attach/attach-error.js';
import { AttachedProcess } from './attach/attached-process.js';
import { ProcessLook } from './attach/process-look.js';
import type { TopCommand } from './parse.js';
import { ObservedAges } from './views/observed-ages.js';
import { topRows, topText } from './views/top-text.js';

/** What a terminal obeys (ECMA-48, and xterm's private modes): another screen, no cursor, and back. */
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const ERASE_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

const INTERRUPT = '\x03';
/** Lines and columns where the output is no terminal. */
const HEIGHT = 50;
const WIDTH = 160;

/** Shows the tasks of a process again and again, until the user ends it, or the process ends. @throws AttachError. */
export async function top({ pid, interval, count }: TopCommand): Promise<void> {
  const { stdin, stdout } = process;
  const isTerminal = stdout.isTTY === true;
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const onKey = (keys: Buffer): void => {
    if (/[qQ]/.test(keys.toString()) || keys.includes(INTERRUPT)) {
      end();
    }
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const attached = await AttachedProcess.attach(pid);
  const ages = new ObservedAges();
  try {
    if (isTerminal) {
      stdout.write(ENTER);
      if (stdin.isTTY) {
        stdin.setRawMode(true);
        stdin.on('data', onKey);
      }
    }
    for (let shown = 0; shown < count && !ended.signal.aborted; shown++) {
      if (shown > 0) {
        await sleep(interval, undefined, { signal: ended.signal }).catch(() => {});
      }
      if (!ended.signal.aborted) {
        const lines = await screen(attached, ages, stdout.columns ?? WIDTH, stdout.rows ?? HEIGHT);
        stdout.write(
          isTerminal
            ? HOME + lines.map((line) => line + ERASE_LINE).join('\r\n') + ERASE_BELOW
            : `${lines.join('\n')}\n`,
        );
      }
    }
  } catch (error) {
    // The process has ended, while it was looked at: that is no failure.
    if (!(error instanceof AttachError) || !attached.hasEnded) {
      throw error;
    }
  } finally {
    if (isTerminal) {
      stdout.write(LEAVE);
      if (stdin.isTTY) {
        stdin.setRawMode(false);
        stdin.off('data', onKey).pause();
      }
    }
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
    await attached.detach();
  }
}

async function screen(attached: AttachedProcess, ages: ObservedAges, width: number, height: number): Promise<string[]> {
  const look = await ProcessLook.take(attached);
  const { snapshot } = look;
  const now = performance.now();
  ages.note(snapshot, now);
  const rows = topRows(snapshot, ages, now);
  // Those that are shown: each place takes time of the process.
  const shown = new Set(rows.slice(0, height).map(({ task }) => task));
  await look.locate((task) => (shown.has(task) ? 1 : 0));
  return topText(snapshot, rows, width, height);
}

import {
  type FrameIndex,
  type FramePosition,
  type Look,
  lazyInspector,
  type ProcessSnapshot,
  type TaskSnapshot,
  type ThreadSnapshot,
} from '../../core.js';
import { AttachError } from './attach-error.js';
import type { AttachedProcess, AttachedThread } from './attached-process.js';
import { requestPositions } from './request-positions.js';

/** The answer of one copy of the package in one thread. */
interface Part {
  readonly thread: AttachedThread;
  readonly copy: number;
  readonly tasks: readonly TaskSnapshot[];
}

/** Adds frames to the stacks of the tasks of one copy of the package in one thread. */
export type AddFrames = (
  pid: number,
  thread: AttachedThread,
  copy: number,
  tasks: readonly TaskSnapshot[],
) => Promise<void>;

/** A snapshot of a process, one thread after the other. The positions of coroutines are requested afterwards. */
export class ProcessLook {
  readonly snapshot: ProcessSnapshot;
  readonly #parts: readonly Part[];
  /** The process id on this system; inside a container it may differ. */
  readonly #pid: number;

  /**
   * `only`: the `threadId` of the only requested thread. `measuresSteps`: whether to measure steps.
   *
   * @throws AttachError.
   */
  static async take(attached: AttachedProcess, only?: number, measuresSteps?: boolean): Promise<ProcessLook> {
    const answers = await Promise.all(
      attached.threads.map(async (thread) => ({
        thread,
        looks: await looksOf(thread, thread === attached.main, measuresSteps),
      })),
    );
    const [first] = answers.flatMap(({ looks }) => looks);
    if (first === undefined) {
      throw new AttachError(`process ${attached.pid} has not loaded asyncio-native`);
    }
    const parts: Part[] = [];
    const threads: ThreadSnapshot[] = [];
    for (const { thread, looks } of answers) {
      const [look] = looks;
      if (look === undefined || (only !== undefined && look.thread.id !== only)) {
        continue;
      }
      for (const [copy, each] of looks.entries()) {
        parts.push({ thread, copy, tasks: each.thread.loops.flatMap((loop) => loop.tasks) });
      }
      const { id, name: given, stack, heapUsed, longestStep } = look.thread;
      const name = thread.title === '' ? given : `${given} ${thread.title}`;
      const loops = looks.flatMap((each) => each.thread.loops);
      threads.push({ id, name, stack, heapUsed, longestStep, loops });
    }
    if (only !== undefined && threads.length === 0) {
      const ids = answers.flatMap(({ looks }) => looks[0]?.thread.id ?? []);
      throw new AttachError(
        `process ${attached.pid} has no thread ${only} that uses asyncio-native; it has ${ids.join(', ')}`,
      );
    }
    const { pid, node, version, rss, cpu } = first;
    return new ProcessLook({ pid, node, version, rss, cpu, threads }, parts, attached.pid);
  }

  private constructor(snapshot: ProcessSnapshot, parts: readonly Part[], pid: number) {
    this.snapshot = snapshot;
    this.#pid = pid;
    this.#parts = parts;
  }

  /** Adds the generators below a plain `yield*`; each thread stops for as long as its heap takes. @throws AttachError. */
  async goDeep(addFrames: AddFrames): Promise<void> {
    for (const { thread, copy, tasks } of this.#parts) {
      await addFrames(this.#pid, thread, copy, tasks);
    }
  }

  /** Fills in where coroutines are suspended now, for the `count(task)` innermost of each task. @throws AttachError. */
  async locate(count: (task: TaskSnapshot) => number): Promise<void> {
    for (const { thread, copy, tasks } of this.#parts) {
      const wanted = tasks.flatMap((task, index) => {
        const frames = Math.min(count(task), task.stack.length);
        return Array.from({ length: frames }, (_, frame): FrameIndex => [index, frame]);
      });
      await requestPositions(thread, copy, wanted, ([task, frame], position) =>
        fill(tasks[task] as TaskSnapshot, frame, position),
      );
    }
  }
}

/** A Worker may end meanwhile, or never answer: then it has no snapshot. */
async function looksOf(thread: AttachedThread, isMain: boolean, measuresSteps: boolean | undefined): Promise<Look[]> {
  try {
    return await thread.look(measuresSteps);
  } catch (error) {
    if (isMain || !(error instanceof AttachError)) {
      throw error;
    }
    return [];
  }
}

/** Fills a position into the snapshot of a task. */
export function fill({ stack }: TaskSnapshot, frame: number, position: FramePosition | null | undefined): void {
  const entry = stack[frame];
  if (entry !== undefined && position != null) {
    entry.function = position.function;
    if (position.url !== null) {
      Object.assign(entry, lazyInspector().sourcePosition(position.url, position.line, position.column));
    }
  }
}

import { EventLoop } from '../event-loop/event-loop.js';
import { isTraced } from '../scheduler/loop-observer.js';
import { threadState } from '../scheduler/thread-state.js';
import { Task } from '../task/task.js';
import { workerThreads } from '../util/node-builtins.js';
import { className, show } from '../util/show.js';
import { executorSnapshot } from './executor-snapshot.js';
import { idOf } from './object-ids.js';
import type { ExecutorSnapshot, LoopMode, LoopSnapshot, ThreadSnapshot, TimerSnapshot } from './snapshot-types.js';
import { stepTimes } from './step-times.js';
import { nameOfTask } from './task-methods.js';
import { type Frames, TaskSnapshots } from './task-snapshot.js';

/** Maximum number of functions of the thread's stack. */
const DEEPEST = 200;

/**
 * Takes a snapshot of this thread. Also returns the coroutines on the stacks of its tasks, in the order of the
 * snapshot. Changes nothing.
 */
export function threadSnapshot(measuresSteps: boolean): { readonly thread: ThreadSnapshot; readonly frames: Frames[] } {
  const { isMainThread, threadId } = workerThreads();
  const frames: Frames[] = [];
  const loops = threadState.loops
    .items()
    .filter((loop) => loop instanceof EventLoop && !loop.isClosed()) as EventLoop[];
  const thread = {
    id: threadId,
    name: isMainThread ? 'main' : `thread ${threadId}`,
    stack: interruptedStack(),
    heapUsed: process.memoryUsage().heapUsed,
    longestStep: measuresSteps ? stepTimes.take(loops.map((loop) => loop._scheduler)) : null,
    loops: loops.map((loop) => loopSnapshot(loop, frames)),
  };
  // Executors belong to the thread, not to a loop.
  const [first] = thread.loops;
  first?.executors.push(...executors());
  return { thread, frames };
}

/** The interrupted stack, without the frames of the inspector's own call. Those end with the evaluated text. */
function interruptedStack(): string[] {
  const { stackTraceLimit } = Error;
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = DEEPEST;
    // Otherwise the program's own function would run here.
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    const lines = String(new Error().stack).split('\n').slice(1);
    const asked = lines.map((line) => /^\s*at (?:.*\()?<anonymous>:\d+:\d+\)?$/.test(line)).lastIndexOf(true);
    return lines.slice(asked + 1).map((line) => line.trim().replace(/^at /, ''));
  } catch {
    return []; // The program has frozen Error.
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    if (own !== undefined) {
      Reflect.defineProperty(Error, 'prepareStackTrace', own);
    }
  }
}

function executors(): ExecutorSnapshot[] {
  return threadState.executors
    .items()
    .map(executorSnapshot)
    .filter((snapshot) => snapshot !== undefined);
}

function loopSnapshot(loop: EventLoop, frames: Frames[]): LoopSnapshot {
  const scheduler = loop._scheduler;
  const now = loop.time();
  const timers = scheduler.timers();
  const tasks = loop._tasks();
  const snapshots = new TaskSnapshots(tasks, scheduler.currentTask, timers, now);
  return {
    id: idOf(loop),
    backend: loop.backend,
    mode: modeOf(loop),
    virtual: scheduler.virtual,
    debug: loop.getDebug(),
    traced: isTraced(scheduler),
    ready: scheduler.ready.size,
    taken: scheduler.ready.taken,
    tasks: tasks.map((task) => {
      const { snapshot, frames: stack } = snapshots.of(task);
      frames.push(stack);
      return snapshot;
    }),
    timers: timers.map(({ deadline, object }): TimerSnapshot => {
      const isTask = object instanceof Task;
      const concerned = object._concerns?.();
      const ofTask = concerned instanceof Task ? ` of task '${nameOfTask(concerned)}'` : '';
      const text = isTask ? `task '${nameOfTask(object)}'` : (object._label?.() || className(object)) + ofTask;
      return {
        due: deadline === Number.POSITIVE_INFINITY ? null : deadline - now,
        text,
        task: isTask ? idOf(object) : null,
      };
    }),
    executors: [],
    transports: (scheduler.io?.open() ?? []).map((transport) => ({ text: show(transport) })),
  };
}

function modeOf(loop: EventLoop): LoopMode {
  const scheduler = loop._scheduler;
  if (threadState.hosted.has(scheduler)) {
    return 'hosted';
  }
  return scheduler.run === null ? 'idle' : 'blocking';
}

import {
  ContextVar,
  type Coroutine,
  type CoroutineFunction,
  copyContext,
  currentCall,
  type EventLoop,
  newEventLoop,
  type RunningCall,
  structuredClone,
  type Task,
} from '../core.js';

/** The call for which a task runs. The tasks that it creates inherit it. */
const callOfTask = new ContextVar<RunningCall | undefined>('call', undefined);

/** Runs coroutine functions that a worker's clients call: as tasks of a loop that is hosted in this thread. */
export class LoopCalls {
  readonly #loop: EventLoop = newEventLoop();

  constructor() {
    currentCall.ofTask = () => callOfTask.get();
    this.#loop.attach();
  }

  /** `report` is called with each value of `reportProgress`. */
  start(target: CoroutineFunction, args: readonly unknown[], report: (value: unknown) => void): Task<unknown> {
    const coro: Coroutine<unknown> = target(...args);
    const context = copyContext();
    context.run(() =>
      callOfTask.set({
        get isCancelAsked() {
          return task.cancelling() > 0;
        },
        report: (value) => report(structuredClone(value)),
      }),
    );
    const task = this.#loop.createTask(coro, { context });
    return task;
  }

  /** When all calls are over. */
  close(): void {
    this.#loop.detach();
    this.#loop.close();
  }
}

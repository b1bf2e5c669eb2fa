import { type CallObserver, callWatch } from '../rpc/call-watch.js';
import { observersOf } from '../scheduler/loop-observer.js';
import { threadState } from '../scheduler/thread-state.js';
import { LoopRecorder } from './loop-recorder.js';
import { CALL_ANSWERED, CALL_REPLIED, CALL_SENT, CALL_STARTED } from './trace-record.js';

/**
 * Records calls between threads. They belong to the thread, so they go to the trace of the running loop, or else to the
 * first one.
 */
class CallRecorder implements CallObserver {
  readonly recorders: Set<LoopRecorder> = new Set();

  sent(number: number, name: string): void {
    this.#note(CALL_SENT, number, name);
  }

  answered(number: number): void {
    this.#note(CALL_ANSWERED, number, undefined);
  }

  began(number: number, name: string): void {
    this.#note(CALL_STARTED, number, name);
  }

  replied(number: number): void {
    this.#note(CALL_REPLIED, number, undefined);
  }

  #note(kind: number, number: number, name: string | undefined): void {
    const running = threadState.running ?? threadState.blocking;
    const own = running === null ? undefined : observersOf(running).find((each) => each instanceof LoopRecorder);
    const recorder = own ?? this.recorders.values().next().value;
    (recorder as LoopRecorder).noteCall(kind, number, name);
  }
}

/** From now on `recorder` is called for calls between this thread and others. */
export function recordCalls(recorder: LoopRecorder): void {
  const observer = callWatch.observer instanceof CallRecorder ? callWatch.observer : new CallRecorder();
  observer.recorders.add(recorder);
  callWatch.observer = observer;
}

/** Undoes {@link recordCalls}. */
export function forgetCalls(recorder: LoopRecorder): void {
  const { observer } = callWatch;
  if (observer instanceof CallRecorder && observer.recorders.delete(recorder) && observer.recorders.size === 0) {
    callWatch.observer = null;
  }
}

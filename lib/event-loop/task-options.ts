import { Context } from '../context/context.js';
import { checkBoolean, checkOptions, checkSignal, invalidType } from '../errors/arguments.js';

/** Options of a new task. */
export interface TaskOptions {
  /** The name of the task in reports. */
  readonly name?: string | undefined;
  /** The context in which its steps run; by default a copy of the caller's context. */
  readonly context?: Context | undefined;
  /** True: the first step runs at once, within the call, if the loop is running. */
  readonly eagerStart?: boolean | undefined;
  /** Aborting it cancels the task: see `Future.cancelOn`. */
  readonly signal?: AbortSignal | undefined;
}

/** Raises for an unknown option, or a value of the wrong type. */
export function checkTaskOptions(options: TaskOptions): void {
  checkOptions('createTask', options, ['name', 'context', 'eagerStart', 'signal']);
  const { name, context, eagerStart, signal } = options;
  checkSignal('createTask', signal);
  if (name !== undefined && typeof name !== 'string') {
    throw invalidType('createTask', 'name', 'a string', name);
  }
  if (context !== undefined && !(context instanceof Context)) {
    throw invalidType('createTask', 'context', 'a Context', context);
  }
  if (eagerStart !== undefined) {
    checkBoolean('createTask', 'eagerStart', eagerStart);
  }
}

import type { Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkCount, checkFunction } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import { type Process, startProcess, startSubprocess } from './child-process.js';
import { connectPipe } from './connect-pipe.js';
import type { LoopMethods } from './loop-method.js';
import { checkDescriptor, checkSubprocess, spawnPlan } from './spawn-plan.js';
import type { ProcessOptions } from './subprocess.js';
import { PIPE, type SubprocessOptions } from './subprocess-options.js';
import type { SubprocessProtocol } from './subprocess-protocol.js';

type AnyProtocol = Protocol | BufferedProtocol;

/** What `createSubprocessExec` does. */
export function execProcess<Started extends Process>(
  program: string,
  args: readonly string[],
  options: ProcessOptions,
): Operation<Started> {
  checkProcess('createSubprocessExec', 'program', program, args, options);
  return new GeneratorOperation(
    'createSubprocessExec',
    starting('createSubprocessExec', program, args, false, options),
  );
}

/** What `createSubprocessShell` does. */
export function shellProcess<Started extends Process>(command: string, options: ProcessOptions): Operation<Started> {
  checkProcess('createSubprocessShell', 'command', command, [], options);
  return new GeneratorOperation('createSubprocessShell', starting('createSubprocessShell', command, [], true, options));
}

function checkProcess(
  where: string,
  name: string,
  program: string,
  args: readonly string[],
  options: ProcessOptions,
): void {
  checkSubprocess(where, name, program, args, options, ['limit']);
  if (options.limit !== undefined) {
    checkCount(where, 'limit', options.limit, 1);
  }
}

function* starting<Started extends Process>(
  where: string,
  program: string,
  args: readonly string[],
  isShell: boolean,
  options: ProcessOptions,
): Generator<unknown, Started, unknown> {
  return (yield* startProcess(where, getRunningLoop(), program, args, isShell, options)) as Started;
}

/** The methods of an event loop that `subprocess.ts` documents. */
export const subprocessMethods: LoopMethods = {
  subprocessExec(
    this: EventLoop,
    factory: () => SubprocessProtocol,
    program: string,
    args: readonly string[] = [],
    options: SubprocessOptions = {},
  ) {
    checkFunction('subprocessExec', 'factory', factory);
    checkSubprocess('subprocessExec', 'program', program, args, options);
    const plan = spawnPlan(program, args, false, options, PIPE);
    return new GeneratorOperation('subprocessExec', startSubprocess('subprocessExec', this, factory, plan));
  },

  subprocessShell(
    this: EventLoop,
    factory: () => SubprocessProtocol,
    command: string,
    options: SubprocessOptions = {},
  ) {
    checkFunction('subprocessShell', 'factory', factory);
    checkSubprocess('subprocessShell', 'command', command, [], options);
    const plan = spawnPlan(command, [], true, options, PIPE);
    return new GeneratorOperation('subprocessShell', startSubprocess('subprocessShell', this, factory, plan));
  },

  connectReadPipe(this: EventLoop, factory: () => AnyProtocol, descriptor: number) {
    checkFunction('connectReadPipe', 'factory', factory);
    checkDescriptor('connectReadPipe', 'descriptor', descriptor);
    const steps = connectPipe('connectReadPipe', this, factory, descriptor, false);
    return new GeneratorOperation('connectReadPipe', steps);
  },

  connectWritePipe(this: EventLoop, factory: () => AnyProtocol, descriptor: number) {
    checkFunction('connectWritePipe', 'factory', factory);
    checkDescriptor('connectWritePipe', 'descriptor', descriptor);
    const steps = connectPipe('connectWritePipe', this, factory, descriptor, true);
    return new GeneratorOperation('connectWritePipe', steps);
  },
};

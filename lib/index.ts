/**
 * asyncio's model for Node.js: event loops, coroutines, futures and tasks.
 *
 * @packageDocumentation
 */

export {
  type CallGraphOptions,
  captureCallGraph,
  type FrameCallGraphEntry,
  type FutureCallGraph,
} from './call-graph/capture.js';
export { formatCallGraph, printCallGraph } from './call-graph/format.js';
export type { LoopHandle } from './channel/loop-handle.js';
export type { WhenFull } from './channel/ring-writer.js';
export { abortable } from './combinators/abortable.js';
export { aiter, anext } from './combinators/anext.js';
export { type AsCompleted, type AsCompletedOptions, asCompleted, type Completion } from './combinators/as-completed.js';
export { type ForAwaitBody, forAwait } from './combinators/for-await.js';
export { type Gathered, type GatheredOrErrors, type GatherOptions, gather } from './combinators/gather.js';
export { shield } from './combinators/shield.js';
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  type Waited,
  type WaitOptions,
  wait,
} from './combinators/wait.js';
export { waitFor } from './combinators/wait-for.js';
export { Context, copyContext } from './context/context.js';
export { ContextVar, type Token } from './context/context-var.js';
export {
  type Coroutine,
  type CoroutineFunction,
  isCoroutine,
  isCoroutineFunction,
  type Operation,
} from './coroutine/coroutine.js';
export { coroutine } from './coroutine/tracked.js';
export type { CancelReason } from './errors/cancelled.js';
export {
  BrokenExecutorError,
  CancelledError,
  DeadlockError,
  HostBlockedError,
  InvalidStateError,
  KeyboardInterrupt,
  NativeUnavailableError,
  RuntimeError,
  type RuntimeErrorCode,
} from './errors/errors.js';
export { type ErrorClass, type ExceptionCondition, ExceptionGroup } from './errors/exception-group.js';
export { StopAsyncIteration } from './errors/stop-async-iteration.js';
export { BrokenBarrierError, QueueEmpty, QueueFull, QueueShutDown } from './errors/sync.js';
export { TimeoutError } from './errors/timeout-error.js';
export { createEagerTaskFactory, eagerTaskFactory, type TaskMaker } from './event-loop/eager-task-factory.js';
export { EventLoop, type ExceptionHandler, type TaskFactory } from './event-loop/event-loop.js';

import './event-loop/await-operations.js';
import './event-loop/future-loop.js';

export { getEventLoop, getRunningLoop, newEventLoop, setEventLoop } from './event-loop/policy.js';
export { type Statistics, statistics } from './event-loop/statistics.js';
export type { TaskOptions } from './event-loop/task-options.js';
export { allTasks, createTask, currentTask, ensureFuture } from './event-loop/tasks.js';
export { checkCancelled } from './executor/check-cancelled.js';
export type { Executor } from './executor/loop-executors.js';
export type { MapOptions } from './executor/map-calls.js';
export type { MappedResults } from './executor/mapped-results.js';
export { reportProgress } from './executor/report-progress.js';
export type { Callable, Called } from './executor/target.js';
export {
  type AsyncShutdown,
  type ShutdownExecutorOptions,
  ThreadPoolExecutor,
  type ThreadPoolExecutorOptions,
} from './executor/thread-pool-executor.js';
export { type FunctionName, type WorkerFunction, workerFunction } from './executor/worker-function.js';
export type { DoneCallback } from './future/callbacks.js';
export { Future, isFuture } from './future/future.js';
export type { AddressInfo, SocketAddress } from './io/addresses.js';
export { BaseProtocol, BufferedProtocol, Protocol } from './io/base-protocol.js';
export type { Process } from './io/child-process.js';
export type { PeerAddress } from './io/datagram-link.js';
export type { DatagramOptions, HostAndPort } from './io/datagram-options.js';
export { DatagramProtocol } from './io/datagram-protocol.js';
export type { DatagramTransport } from './io/datagram-transport.js';
export type { ConnectionOptions, ServerOptions, StartTlsOptions, UnixConnectionOptions } from './io/io-settings.js';

import './io/loop-io.js';

export type { GetAddrInfoOptions } from './io/name-options.js';
export type { Server } from './io/server.js';
export { IncompleteReadError, LimitOverrunError } from './io/stream-errors.js';
export type { Connected } from './io/stream-protocol.js';
export { StreamReader, type StreamReaderOptions } from './io/stream-reader.js';
export { StreamReaderProtocol } from './io/stream-reader-protocol.js';
export { StreamWriter } from './io/stream-writer.js';
export {
  openConnection,
  openUnixConnection,
  type StreamConnectionOptions,
  type StreamServerOptions,
  startServer,
  startUnixServer,
} from './io/streams.js';
export { createSubprocessExec, createSubprocessShell, type ProcessOptions } from './io/subprocess.js';
export { type ChildStream, DEVNULL, PIPE, STDOUT, type SubprocessOptions } from './io/subprocess-options.js';
export { SubprocessProtocol } from './io/subprocess-protocol.js';
export type { SubprocessInfo, SubprocessTransport } from './io/subprocess-transport.js';
export { TlsContext } from './io/tls/tls-context.js';
export type { Pem, TlsContextOptions, TlsInfo, TlsOptions, TlsVersion } from './io/tls/tls-options.js';
export { toNodeStream } from './io/to-node-stream.js';
export type { Transport, Writable } from './io/transport.js';
export type { Descriptor } from './io/watch-descriptor.js';
export { type BackendInfo, backendInfo } from './reactor/backend.js';
export type { BackendName, ClockName } from './reactor/reactor.js';
export { ConcurrentFuture } from './rpc/concurrent-future.js';
export { transfer } from './rpc/transfer.js';
export type { Main } from './runner/main-task.js';
export { run, runAsync } from './runner/run.js';
export { Runner, type RunnerOptions, type RunOptions } from './runner/runner.js';
export type { ExceptionContext } from './scheduler/exception-context.js';
export { type Callback, Handle, TimerHandle } from './scheduler/handle.js';
export type { LoopOptions } from './scheduler/options.js';
export type { TaskGroup } from './structured/task-group.js';
export { type TaskGroupBody, type TaskGroupOptions, taskGroup } from './structured/task-group-block.js';
export type { Timeout } from './structured/timeout.js';
export { type TimeoutBody, type TimeoutOptions, timeout, timeoutAt } from './structured/with-timeout.js';
export { Barrier } from './sync/barrier.js';
export type { BarrierBody } from './sync/barrier-block.js';
export { BoundedSemaphore } from './sync/bounded-semaphore.js';
export { Condition } from './sync/condition.js';
export { Event } from './sync/event.js';
export type { WithBody } from './sync/guarded.js';
export { LifoQueue } from './sync/lifo-queue.js';
export { Lock } from './sync/lock.js';
export type { Compare } from './sync/ordering.js';
export { PriorityQueue, type PriorityQueueOptions } from './sync/priority-queue.js';
export { Queue, type ShutdownOptions } from './sync/queue.js';
export type { QueueOptions } from './sync/queue-options.js';
export { Semaphore } from './sync/semaphore.js';
export type { Awaitable, AwaitedResult, Yieldable } from './task/awaitable.js';
export { type Sleep, sleep } from './task/sleep.js';
export { Task } from './task/task.js';
export { LoopThread, type LoopThreadOptions, startLoopThread } from './threads/loop-thread.js';
export {
  type CallOptions,
  type ConnectOptions,
  connectLoop,
  type ExposedArguments,
  type ExposedFunctions,
  type ExposedName,
  type ExposedResult,
  RemoteCoroutine,
  RemoteLoop,
  runCoroutineThreadsafe,
} from './threads/remote-loop.js';
export { toThread } from './threads/to-thread.js';
export { wrapFuture } from './threads/wrap-future.js';

import './trace/diagnostics-watch.js';
import './trace/loop-trace.js';

export { type SlowStep, type SlowStepHandler, setSlowStep } from './trace/slow-step.js';
export type { ChromeEvent, ChromeTrace, Trace, TraceOptions } from './trace/trace-types.js';
export type { SignalName } from './util/signal-names.js';

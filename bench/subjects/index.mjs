/** All subjects, in the order in which they run. */
import blockingCall from './blocking-call.mjs';
import burst from './callsoon-burst.mjs';
import chainBlocking from './chain-blocking.mjs';
import chainHosted from './chain-hosted.mjs';
import childPipes from './child-pipes.mjs';
import connect from './connect.mjs';
import context from './context.mjs';
import datagrams from './datagrams.mjs';
import debugOff from './debug-off.mjs';
import depth from './depth.mjs';
import echoOneKilobyte from './echo-1k.mjs';
import echoLarge from './echo-64k.mjs';
import echoMany from './echo-many.mjs';
import echoOne from './echo-one.mjs';
import echoSmall from './echo-small.mjs';
import executor from './executor.mjs';
import flood from './flood.mjs';
import gather from './gather.mjs';
import growth from './growth.mjs';
import hostedHttp from './hosted-http.mjs';
import hostedLoop from './hosted-loop.mjs';
import httpLike from './http-like.mjs';
import idleConnections from './idle-connections.mjs';
import lock from './lock.mjs';
import memory from './memory.mjs';
import pingPong from './ping-pong.mjs';
import queue from './queue.mjs';
import queueExecutor from './queue-executor.mjs';
import runUntilComplete from './run-until-complete.mjs';
import semaphore from './semaphore.mjs';
import spawn from './spawn.mjs';
import startUp from './start-up.mjs';
import taskGroup from './task-group.mjs';
import switching from './task-switch.mjs';
import timeout from './timeout.mjs';
import timerMemory from './timer-memory.mjs';
import timersFire from './timers-fire.mjs';
import hour from './timers-hour.mjs';
import second from './timers-second.mjs';
import tlsEcho from './tls-echo.mjs';
import tlsHandshakes from './tls-handshakes.mjs';
import trace from './trace.mjs';
import wait from './wait-1ms.mjs';

/**
 * A subject is the file of its name. It exports `{ name, title, size, quickSize?, repeat?, metrics, ours, peers, check, … }`:
 *
 * - `ours`: per form of using this package, `(size) => facts`, maybe a Promise of them. Each runs on both backends.
 * - `peers`: what a user would pick instead: such a function, or a program (harness/variants.mjs).
 * - `metrics`: those facts that are figures: `{ unit, better: 'higher' | 'lower', title?, targets? }`. `compare: false` keeps a
 *   metric out of the table of native against pure.
 * - `check(facts, size, variant)`: throws if the work was not done right. It runs on every single measurement.
 * - `repeat: { warmup, times }`: measurements per process, of which the median is the sample, after
 *   `warmup` milliseconds of measurements that do not count. By default one, cold.
 *   `busy`: the thread never waits in them. They are mitata's to repeat (harness/micro.mjs); of programs elsewhere those count during
 *   which it waited least, for something else had its core then.
 * - `pinned`: all threads share one CPU, where the system can do that (harness/pinned.mjs).
 * - `realTime`: false where `--priority` would spoil it: Linux takes the core from a real-time program that is busy all the time for
 *   50 ms of each second, and wakes one without timer slack.
 * - `notQuick`: forms and peers that a quick run leaves out.
 * - `unfair`: peers that no ratio is taken to, with a `note` that says why. `ratios: false`: none is taken to any. `nativeLeads`: native has to be ahead of pure.
 */
export const subjects = [
  memory,
  growth,
  burst,
  chainBlocking,
  chainHosted,
  switching,
  gather,
  taskGroup,
  lock,
  semaphore,
  queue,
  timeout,
  context,
  debugOff,
  trace,
  depth,
  second,
  hour,
  timerMemory,
  timersFire,
  runUntilComplete,
  wait,
  hostedHttp,
  hostedLoop,
  flood,
  pingPong,
  blockingCall,
  executor,
  queueExecutor,
  startUp,
  echoSmall,
  echoOneKilobyte,
  echoLarge,
  echoMany,
  echoOne,
  tlsEcho,
  tlsHandshakes,
  connect,
  httpLike,
  idleConnections,
  spawn,
  childPipes,
  datagrams,
];

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
 * A subject is the file of that name. It exports `{ name, title, size, quickSize?, repeat?, metrics, ours, peers, check, … }`:
 *
 * - `ours`: for each way to use this package, `(size) => facts` or a Promise of them. Each runs on both backends.
 * - `peers`: the alternatives that users have: such a function, or a program (harness/variants.mjs).
 * - `metrics`: the facts that are figures: `{ unit, better: 'higher' | 'lower', title?, targets? }`. `compare: false` leaves
 *   a metric out of the table of native against pure.
 * - `check(facts, size, variant)`: throws if the work was not done correctly. It checks every measurement.
 * - `repeat: { warmup, times }`: a process first measures for `warmup` milliseconds, which do not count, then `times` times.
 *   The median is the sample. By default a process measures once, cold.
 *   `busy`: the thread never waits. Then mitata repeats the measurement (harness/micro.mjs). Of programs in other languages,
 *   the measurements count in which the thread waited least for its core.
 * - `pinned`: all threads share one CPU, if the system can do that (harness/pinned.mjs).
 * - `realTime`: false if `--priority` would spoil the subject. Linux takes the core for 50 ms of each second from a real-time
 *   program that is busy all the time, and wakes a real-time program without timer slack.
 * - `notQuick`: forms and peers that a quick run leaves out.
 * - `unfair`: peers with which no ratio compares, with a `note` that says why. `ratios: false`: there are no ratios.
 *   `nativeLeads`: native must be ahead of pure.
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

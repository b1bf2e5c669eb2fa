/**
 * A server and thousands of clients in one loop, four times, each time in a process of its own: two ways to write it with this package,
 * and the same two with node:net. What is compared is the CPU time of a request, of server and client together.
 */
import { runAsync } from 'asyncio-native';
import { runMeasured } from './support/measured-program.mjs';
import { scaled } from './support/scale.mjs';
import { count, line, ProgressBar, row } from './support/screen.mjs';

export const title = 'A server and thousands of clients in one loop';

/** Each takes two file descriptors. */
const CLIENTS = scaled(2000, 10);
const REQUESTS = 10;

/** One of ours and one of node:net, which are written alike. */
const PAIRS = [
  [
    ['coroutines over our streams', 'crowd-coroutines.mjs'],
    ["async functions over Node's sockets", 'crowd-async-functions.mjs'],
  ],
  [
    ['callbacks of our protocols', 'crowd-protocols.mjs'],
    ["callbacks of Node's sockets", 'crowd-callbacks.mjs'],
  ],
];

/** Microseconds of each program, pair by pair. */
function* measureAll() {
  const bar = new ProgressBar('servers measured', PAIRS.length * 2);
  let done = 0;
  const measured = [];
  for (const pair of PAIRS) {
    const times = [];
    for (const [, program] of pair) {
      times.push((yield* runMeasured(program, [CLIENTS, REQUESTS])).microseconds);
      bar.update(++done);
    }
    measured.push(times);
  }
  bar.end();
  return measured;
}

export async function show() {
  const measured = await runAsync(measureAll);
  line(
    `   ${count(CLIENTS)} clients, ${count(CLIENTS * REQUESTS)} requests; CPU time of a request, server and client together:`,
  );
  for (const [at, [ours, nodes]] of measured.entries()) {
    const [[label], [nodesLabel]] = PAIRS[at];
    row(label, [`${ours.toFixed(1)} µs`, `${(ours / nodes).toFixed(2)} of node:net's`], true);
    row(nodesLabel, [`${nodes.toFixed(1)} µs`], false);
  }
}

/**
 * What the programs of ../servers.mjs have in common: how many clients there are, how many requests each sends, and what is measured.
 * The arguments of the process are these two numbers.
 */
export const CLIENTS = Number(process.argv[2]);
export const REQUESTS = Number(process.argv[3]);
/** Requests of each client before the measurement, in which V8 compiles the code. */
export const WARM_UP = 5;
export const REQUEST = 'how are you?\n';
/** Pending connections that the system keeps while all clients connect at once. */
export const BACKLOG = 4096;

/** CPU time from `start` to `end`, of server and clients together, in microseconds per request. */
export class CpuMeter {
  #before;

  start() {
    this.#before = process.cpuUsage();
  }

  end() {
    const { user, system } = process.cpuUsage(this.#before);
    console.log(JSON.stringify({ microseconds: (user + system) / (CLIENTS * REQUESTS) }));
  }
}

/** @throws Error unless `answer` is as long as the request. */
export function check(answer) {
  if (answer?.length !== REQUEST.length) throw new Error(`not what was sent: ${answer}`);
}

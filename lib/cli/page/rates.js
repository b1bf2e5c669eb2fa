/** The counter of the ready queue begins again at 0 after this. */
const WRAP = 2 ** 32;

/** The values of one look in the charts: rates since the look before, null if there was none. */
export class Rates {
  #taken = new Map();
  #before;

  next({ at, snapshot }) {
    const { rss, cpu, threads } = snapshot;
    const loops = threads.flatMap((thread) => thread.loops.map((loop) => ({ key: `${thread.id}.${loop.id}`, loop })));
    const seconds = this.#before === undefined ? null : (at - this.#before.at) / 1000;
    let steps = 0;
    for (const { key, loop } of loops) {
      const before = this.#taken.get(key);
      if (before !== undefined) steps += (loop.taken - before + WRAP) % WRAP;
    }
    this.#taken = new Map(loops.map(({ key, loop }) => [key, loop.taken]));
    const used = seconds === null ? null : (cpu - this.#before.cpu) / (10 * seconds);
    this.#before = { at, cpu };
    const sum = (of) => loops.reduce((total, { loop }) => total + of(loop), 0);
    return {
      ready: sum((loop) => loop.ready),
      tasks: sum((loop) => loop.tasks.length),
      timers: sum((loop) => loop.timers.length),
      steps: seconds === null ? null : steps / seconds,
      cpu: used,
      rss: rss / (1 << 20),
      step: Math.max(0, ...threads.map(({ longestStep }) => longestStep?.duration ?? 0)),
      heap: threads.reduce((total, { heapUsed }) => total + heapUsed, 0) / (1 << 20),
    };
  }
}

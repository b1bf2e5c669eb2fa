/** What the views look up in one look at the process. */
export class LookIndex {
  data;
  /** All tasks, in the order of the snapshot: what {@link LookIndex.of} answers. */
  entries = [];
  #byKey = new Map();

  constructor(data) {
    this.data = data;
    let at = 0;
    for (const thread of data.snapshot.threads) {
      for (const loop of thread.loops) {
        for (const task of loop.tasks) {
          const key = `${thread.id}.${task.id}`;
          const entry = { key, thread, loop, task, age: data.ages[at++], cycle: false };
          this.#byKey.set(key, entry);
          this.entries.push(entry);
        }
      }
    }
    for (const { thread, tasks } of data.cycles) {
      for (const id of tasks) this.of(thread, id).cycle = true;
    }
  }

  /** A task by the ids of its thread and its own; undefined for one of another loop that has ended. */
  of(thread, task) {
    return this.#byKey.get(`${thread}.${task}`);
  }

  /** Those that the task of `entry` waits for, the holder of a lock included. */
  awaited({ thread, task }) {
    const { waitingOn } = task;
    if (waitingOn === null) return [];
    const ids = waitingOn.holder === null ? waitingOn.tasks : [...waitingOn.tasks, waitingOn.holder];
    return ids.map((id) => this.of(thread.id, id)).filter((entry) => entry !== undefined);
  }

  nameOf(thread, task) {
    return this.of(thread.id, task)?.task.name ?? `task ${task}`;
  }
}

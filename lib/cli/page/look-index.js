/** The lookups that the views need in one look at the process. */
export class LookIndex {
  data;
  /** All tasks, in the order of the snapshot, as {@link LookIndex.of} returns them. */
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

  /** Finds a task by the ids of its thread and its own; undefined if its loop has ended. */
  of(thread, task) {
    return this.#byKey.get(`${thread}.${task}`);
  }

  /** The tasks that the task of `entry` waits for, including the holder of a lock. */
  awaited({ thread, task }) {
    const { waitingOn } = task;
    if (waitingOn === null) return [];
    const ids = waitingOn.holder === null ? waitingOn.tasks : [...waitingOn.tasks, waitingOn.holder];
    return ids.map((id) => this.of(thread.id, id)).filter((entry) => entry !== undefined);
  }

  /** What a sentence calls the task. */
  mention(thread, task) {
    const entry = this.of(thread.id, task);
    return entry === undefined ? 'a task that has ended' : `'${entry.task.name}'`;
  }
}

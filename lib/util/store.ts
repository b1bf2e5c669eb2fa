/** Keeps the items of a queue, and decides in which order they come out. */
export interface Store<T> {
  /** How many there are. */
  readonly size: number;
  put(item: T): void;
  /** Takes the next one. Only if there is one. */
  take(): T;
}

/** The sockets of a loop, as its scheduler sees them. */
export interface SchedulerIo {
  /** Whether an event may come from them: then a blocking run waits. */
  readonly alive: boolean;
  /** Whether they keep Node's process alive while the loop is hosted. */
  readonly holds: boolean;
  /**
   * How many turns of Node's loop must bring nothing before the virtual clock of a hosted loop may jump. What one end of
   * a connection sends reaches the other end some turns later.
   */
  readonly quietTurns: number;
  /** Called before each poll: hands over what was written. */
  beforePoll(): void;
  /** What is open, for reports. */
  open(): object[];
  /** The loop is closed: closes all that is open. */
  onLoopClosed(): void;
}

/** What the command cannot do: the message is printed without a stack. */
export class CommandLineError extends Error {
  /** 2 where the command was called in a way that makes no sense. */
  readonly exitCode: number = 2;
}

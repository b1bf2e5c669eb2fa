/** The command cannot do something: the message is printed without a stack. */
export class CommandLineError extends Error {
  /** 2 if the arguments are invalid. */
  readonly exitCode: number = 2;
}

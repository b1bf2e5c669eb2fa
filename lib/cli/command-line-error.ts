/** The command was called in a way that makes no sense: exit code 2, and the message without a stack. */
export class CommandLineError extends Error {}

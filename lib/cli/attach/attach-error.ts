import { CommandLineError } from '../command-line-error.js';

/** A process cannot be inspected; the message says why. */
export class AttachError extends CommandLineError {
  override readonly exitCode: number = 1;
}

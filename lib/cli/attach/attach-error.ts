import { CommandLineError } from '../command-line-error.js';

/** A process cannot be looked into: the command says why. */
export class AttachError extends CommandLineError {
  override readonly exitCode: number = 1;
}

import { CommandLineError } from '../command-line-error.js';

/** A process cannot be inspected; the message says why. */
export class AttachError extends CommandLineError {
  override readonly exitCode: number = 1;
}

/** The inspector was there and is not any more: the process or the thread has ended, or another look has closed it. */
export class InspectorGoneError extends AttachError {}

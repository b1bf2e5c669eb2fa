import { currentTask, ExceptionGroup } from 'asyncio-native';

/** Stands for Python's exception of that name, in programs that were run there. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

/** `type(e).__name__`. */
export function nameOf(error: unknown): string {
  return (error as Error).name;
}

/** `str(e)`. */
export function messageOf(error: unknown): string {
  return (error as Error).message;
}

/** `type(e.__cause__).__name__`. */
export function causeOf(error: unknown): string {
  return nameOf((error as Error).cause);
}

/** Name and message, and what is in a group. */
export function show(error: unknown): string {
  return error instanceof ExceptionGroup
    ? `${error.message.replace(/ \(\d.*/, '')} [${error.errors.map(show).join(', ')}]`
    : `${nameOf(error)}(${messageOf(error)})`;
}

/** How many requests to cancel the current task there are. */
export function cancelling(): number {
  return currentTask()!.cancelling();
}

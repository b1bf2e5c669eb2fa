import { AttachedProcess } from './attached-process.js';

const ENDING = ['SIGINT', 'SIGTERM'] as const;

/**
 * Attaches to process `pid`, calls `use`, and detaches, so that the inspector is always closed again. SIGINT and
 * SIGTERM abort `interrupted` instead of ending this process; `use` must end then.
 *
 * @throws AttachError.
 */
export async function withAttached<T>(
  pid: number,
  use: (attached: AttachedProcess, interrupted: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  // The reader of the output has closed it, as `head` does.
  process.stdout.once('error', interrupt);
  for (const signal of ENDING) {
    process.on(signal, interrupt);
  }
  try {
    const attached = await AttachedProcess.attach(pid);
    try {
      return await use(attached, interruption.signal);
    } finally {
      await attached.detach();
    }
  } finally {
    process.stdout.off('error', interrupt);
    for (const signal of ENDING) {
      process.off(signal, interrupt);
    }
  }
}

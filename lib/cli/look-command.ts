import { InspectorGoneError } from './attach/attach-error.js';
import type { AttachedProcess } from './attach/attached-process.js';
import { addDeepFrames } from './attach/deep-frames.js';
import { ProcessLook } from './attach/process-look.js';
import { withAttached } from './attach/with-attached.js';
import { CommandLineError } from './command-line-error.js';
import type { LookCommand } from './parse.js';
import { psText } from './views/ps-text.js';
import { pstreeText } from './views/pstree-text.js';

/** How often a look begins again if another look closes the inspector. */
const ATTEMPTS = 5;

class LookInterrupted extends CommandLineError {
  /** The exit code after SIGINT. */
  override readonly exitCode: number = 130;
}

/** What `ps` and `pstree` print. @throws AttachError if the process cannot be inspected; LookInterrupted. */
export async function look(command: LookCommand): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await withAttached(command.pid, (attached, interrupted) =>
        Promise.race([textOf(command, attached), rejectedBy(interrupted)]),
      );
    } catch (error) {
      if (!(error instanceof InspectorGoneError) || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}

async function textOf({ name, json, deep, thread }: LookCommand, attached: AttachedProcess): Promise<string> {
  const taken = await ProcessLook.take(attached, thread);
  await taken.locate(name === 'ps' && !json ? () => 1 : (task) => task.stack.length);
  if (deep) {
    await taken.goDeep(addDeepFrames);
  }
  if (json) {
    return `${JSON.stringify(taken.snapshot, null, 2)}\n`;
  }
  return name === 'ps' ? psText(taken.snapshot) : pstreeText(taken.snapshot, deep);
}

function rejectedBy(interrupted: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupt = (): void => reject(new LookInterrupted('interrupted'));
    interrupted.addEventListener('abort', interrupt, { once: true });
    if (interrupted.aborted) {
      interrupt();
    }
  });
}

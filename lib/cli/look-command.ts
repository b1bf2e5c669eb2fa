import { AttachedProcess } from './attach/attached-process.js';
import { addDeepFrames } from './attach/deep-frames.js';
import { ProcessLook } from './attach/process-look.js';
import type { LookCommand } from './parse.js';
import { psText } from './views/ps-text.js';
import { pstreeText } from './views/pstree-text.js';

/** The exit code of who was ended by SIGINT. */
const INTERRUPTED = 130;

/** What `ps` and `pstree` print. @throws AttachError if the process cannot be looked into. */
export async function look({ name, pid, json, deep, thread }: LookCommand): Promise<string> {
  const attached = await AttachedProcess.attach(pid);
  // The inspector is closed again also where the user ends the command meanwhile.
  const end = (): void => void attached.detach().then(() => process.exit(INTERRUPTED));
  process.once('SIGINT', end);
  try {
    const taken = await ProcessLook.take(attached, thread);
    await taken.locate(name === 'ps' && !json ? () => 1 : (task) => task.stack.length);
    if (deep) {
      await taken.goDeep(addDeepFrames);
    }
    if (json) {
      return `${JSON.stringify(taken.snapshot, null, 2)}\n`;
    }
    return name === 'ps' ? psText(taken.snapshot) : pstreeText(taken.snapshot);
  } finally {
    process.off('SIGINT', end);
    await attached.detach();
  }
}

import { AttachedProcess } from './attach/attached-process.js';
import { addDeepFrames } from './attach/deep-frames.js';
import { ProcessLook } from './attach/process-look.js';
import type { LookCommand } from './parse.js';
import { psText } from './views/ps-text.js';
import { pstreeText } from './views/pstree-text.js';

/** What `ps` and `pstree` print. @throws AttachError if the process cannot be looked into. */
export async function look({ name, pid, json, deep, thread }: LookCommand): Promise<string> {
  const attached = await AttachedProcess.attach(pid);
  try {
    const process = await ProcessLook.take(attached, thread);
    await process.locate(name === 'ps' && !json ? () => 1 : (task) => task.stack.length);
    if (deep) {
      await process.goDeep(addDeepFrames);
    }
    if (json) {
      return `${JSON.stringify(process.snapshot, null, 2)}\n`;
    }
    return name === 'ps' ? psText(process.snapshot) : pstreeText(process.snapshot);
  } finally {
    await attached.detach();
  }
}

import { withAttached } from './attach/with-attached.js';
import { LiveLook } from './inspect/live-look.js';
import type { Over } from './inspect/page-data.js';
import { PageServer } from './inspect/page-server.js';
import type { InspectCommand } from './parse.js';

/** Serves a page that shows a process live, until the user ends it, or the process ends. @throws AttachError. */
export async function inspect({ pid, port }: InspectCommand): Promise<void> {
  await withAttached(pid, async (attached, signal) => {
    const live = new LiveLook(attached);
    // A process that cannot be inspected has no page.
    await live.next(0, [], false);
    const server = await PageServer.open(live, port);
    process.stdout.write(`${server.address}\n`);
    const interrupted = new Promise<Over>((resolve) => {
      const end = (): void => resolve('detached');
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) {
        end();
      }
    });
    await server.close(await Promise.race([interrupted, attached.ended.then((): Over => 'ended')]));
  });
}

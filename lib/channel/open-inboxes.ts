/**
 * What this thread asks its inboxes while it runs a loop. Only threads that call each other have inboxes, so the code behind this is
 * loaded with the first one: `inbox-poller.ts`.
 */
export interface OpenInboxes {
  /** Whether there is something to {@link poll}. */
  readonly signalled: boolean;
  /** Milliseconds for which a blocking run may wait before {@link checkAlive}. */
  readonly waitLimit: number;
  poll(): void;
  spin(): boolean;
  checkAlive(): void;
}

class ThreadInboxes {
  /** Null while this thread has no inbox. */
  open: OpenInboxes | null = null;
}

export const inboxes: ThreadInboxes = new ThreadInboxes();

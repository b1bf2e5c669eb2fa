import { setTimeout } from '../core.js';
import type { RedisClient } from './bullmq-package.js';
import { LISTEN_PAUSE } from './constants.js';

/** The handlers for the events of a queue. Each event is about the job `id`. */
export interface AnswerHandlers {
  /** Whether a caller of this client waits for the job. If not, the listener skips its events. */
  isWanted(id: string): boolean;
  completed(id: string, answer: unknown): void;
  failed(id: string, reason: string): void;
  progress(id: string, value: unknown): void;
}

/**
 * Reads the events of a queue. BullMQ writes four or five of them for each job into a stream. Its `QueueEvents` makes
 * an object and two events of each. Here, an event of another client's job, or of a step in between, costs one
 * comparison.
 */
export class AnswerListener {
  readonly #client: RedisClient;
  readonly #stream: string;
  readonly #handlers: AnswerHandlers;
  #last: string;
  #isClosed = false;

  /** `client`: a connection for this listener only, because it blocks. `last`: reads the events after this one. */
  constructor(client: RedisClient, stream: string, last: string, handlers: AnswerHandlers) {
    this.#client = client;
    this.#stream = stream;
    this.#last = last;
    this.#handlers = handlers;
    this.#listen();
  }

  close(): void {
    this.#isClosed = true;
    this.#client.disconnect();
  }

  async #listen(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const streams = await this.#client.xread('BLOCK', LISTEN_PAUSE, 'STREAMS', this.#stream, this.#last);
        for (const [id, fields] of streams?.[0]?.[1] ?? []) {
          this.#last = id;
          this.#read(fields);
        }
      } catch {
        // For example while a server loads its data. The client looks for answers that are lost meanwhile.
        if (!this.#isClosed) {
          await new Promise<void>((resolve) => setTimeout(resolve, LISTEN_PAUSE / 10));
        }
      }
    }
  }

  /** `fields`: names and values in turns. */
  #read(fields: readonly string[]): void {
    const event = valueOf(fields, 'event');
    if (event !== 'completed' && event !== 'failed' && event !== 'progress') {
      return;
    }
    const id = valueOf(fields, 'jobId') as string;
    if (!this.#handlers.isWanted(id)) {
      return;
    }
    if (event === 'failed') {
      this.#handlers.failed(id, valueOf(fields, 'failedReason') as string);
    } else if (event === 'completed') {
      this.#handlers.completed(id, JSON.parse(valueOf(fields, 'returnvalue') as string));
    } else {
      this.#handlers.progress(id, JSON.parse(valueOf(fields, 'data') as string));
    }
  }
}

function valueOf(fields: readonly string[], name: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] === name) {
      return fields[i + 1];
    }
  }
  return undefined;
}

import { type AnswerMessage, callId, readMessage } from './answer-message.js';
import type { RedisClient } from './bullmq-package.js';

/** The handlers for what workers tell of a client's calls. Each message is about the call `id`. */
export interface AnswerHandlers {
  completed(id: string, answer: string): void;
  failed(id: string, reason: string): void;
  progress(id: string, value: unknown): void;
  /** The call has an answer, which the client has to look for. */
  answered(id: string): void;
}

/** Passes the messages of `client`, which has subscribed to the channel of the client `tag`, to `handlers`. */
export function listenForAnswers(client: RedisClient, tag: string, handlers: AnswerHandlers): void {
  client.on('message', (_channel: string, text: string) => {
    const message = readMessage(text);
    const id = callId(tag, message.number);
    try {
      tell(handlers, id, message);
    } catch {
      // Any client of the server may publish anything. What the server itself has is true.
      handlers.answered(id);
    }
  });
}

function tell(handlers: AnswerHandlers, id: string, { kind, text }: AnswerMessage): void {
  if (kind === 'c') {
    handlers.completed(id, text);
  } else if (kind === 'f') {
    handlers.failed(id, text);
  } else if (kind === 'p') {
    handlers.progress(id, JSON.parse(text));
  } else {
    handlers.answered(id);
  }
}

import { MAX_PUBLISHED } from './constants.js';

/**
 * How workers tell a client of its calls: by messages on a channel of its own. BullMQ's stream of events would take
 * more of the server and of each client: it has four or five events for each call of any client.
 *
 * A message is a letter, the number of the call, a colon, and a text:
 * - `c`: completed, with the encoded answer;
 * - `f`: failed, with the encoded reason;
 * - `p`: a progress report, encoded, as JSON;
 * - `l`: answered, but too long for a message: the client has to look for the answer.
 */
export type MessageKind = 'c' | 'f' | 'p' | 'l';

/** The channel on which the client `tag` of a queue hears of its calls. */
export function answerChannel(queue: string, tag: string): string {
  return `asyncio-native:answer:${queue}:${tag}`;
}

/** The id of a client's call. */
export function callId(tag: string, number: number | string): string {
  return `${tag}-${number}`;
}

/** The parts of a call's id; undefined for a job of another program. */
export function partsOf(id: string): { readonly tag: string; readonly number: string } | undefined {
  const at = id.lastIndexOf('-');
  return at === -1 ? undefined : { tag: id.slice(0, at), number: id.slice(at + 1) };
}

/** The message of an answer. */
export function answerMessage(kind: 'c' | 'f', number: string, text: string): string {
  return text.length > MAX_PUBLISHED ? `l${number}:` : `${kind}${number}:${text}`;
}

/** The message of a progress report. */
export function progressMessage(number: string, value: number | string): string {
  return `p${number}:${JSON.stringify(value)}`;
}

/** The parts of a message. */
export interface AnswerMessage {
  readonly kind: MessageKind;
  readonly number: string;
  readonly text: string;
}

/** Reads a message. */
export function readMessage(message: string): AnswerMessage {
  const at = message.indexOf(':');
  return { kind: message[0] as MessageKind, number: message.slice(1, at), text: message.slice(at + 1) };
}

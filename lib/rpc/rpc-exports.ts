/**
 * The part of this folder, and of those below it, that is loaded when the first thread is called or started: see
 * `lazy-rpc.ts`.
 */

export { decode, encode, scratch } from '../channel/codec.js';
export { RECORDS_PER_HEAD } from '../channel/constants.js';
export { BACKLOG, HEAD, NOTIFICATION, RESULT, WRITER_WAITS } from '../channel/protocol.js';
export { RecordQueue } from '../channel/record-queue.js';
export { ReplyWriter } from '../channel/reply-writer.js';
export { RingMemory } from '../channel/ring-memory.js';
export { RingReader } from '../channel/ring-reader.js';
export { RingWriter } from '../channel/ring-writer.js';
export { wakeThread } from '../channel/wake-thread.js';
export { ClientConnection } from './client-connection.js';
export { Dispatcher } from './dispatcher.js';
export { decodeError, encodeError } from './error-codec.js';
export { prepareThread, startThread } from './start-thread.js';

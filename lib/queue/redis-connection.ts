import {
  checkCount,
  checkOptions,
  checkTime,
  clearTimeout,
  invalidType,
  invalidValue,
  nextTick,
  RuntimeError,
  setTimeout,
} from '../core.js';
import type { BullmqPackage, RedisClient } from './bullmq-package.js';
import { checkConnection, clientArguments, hostOf, type QueueConnectionOptions } from './connection-options.js';
import { CONNECT_TIMEOUT, LOADING_RETRY, LONGEST_DELAY, MAX_PAYLOAD } from './constants.js';

/** The common settings of executor and worker. */
export interface QueueSettings {
  /** The name of the queue. */
  readonly queue: string;
  readonly connection: string | QueueConnectionOptions;
  /** Milliseconds for which the first connection is tried. */
  readonly connectTimeout: number;
  /** Maximum bytes of arguments, and of a result. */
  readonly maxPayload: number;
}

/**
 * Checks `options`, and returns the settings in them. `known`: the other known options. @throws TypeError, RangeError.
 */
export function queueSettings(
  where: string,
  options: Partial<QueueSettings>,
  known: readonly string[] = [],
): Omit<QueueSettings, 'connection'> & { readonly connection: QueueSettings['connection'] | undefined } {
  checkOptions(where, options, ['queue', 'connection', 'connectTimeout', 'maxPayload', ...known]);
  const { queue, connection, connectTimeout = CONNECT_TIMEOUT, maxPayload = MAX_PAYLOAD } = options;
  if (typeof queue !== 'string') {
    throw invalidType(where, 'queue', 'a string', queue);
  }
  if (queue === '' || queue.includes(':')) {
    throw invalidValue(where, 'queue', 'a name without colons', queue);
  }
  if (connection !== undefined) {
    checkConnection(where, connection);
  }
  checkTime(where, 'connectTimeout', connectTimeout);
  checkCount(where, 'maxPayload', maxPayload, 1);
  return { queue, connection, connectTimeout, maxPayload };
}

/** Commands wait for the next connection instead of failing, and are sent again. */
const CLIENT_OPTIONS = { maxRetriesPerRequest: null, maxLoadingRetryTime: LOADING_RETRY } as const;

/**
 * Connects a client to the server of the queue, and returns it.
 *
 * @throws as {@link connected}; RuntimeError, code `ERR_ASYNCIO_QUEUE_EVICTS`, if the server evicts keys when it is
 * full.
 */
export async function connect({ Redis }: BullmqPackage, where: string, settings: QueueSettings): Promise<RedisClient> {
  const client = endable(new Redis(...clientArguments(settings.connection, CLIENT_OPTIONS)));
  // `connected` reports errors, and so does an absent server later, while ioredis connects again.
  client.on('error', () => {});
  await connected(client, where, settings);
  try {
    await checkKeepsAll(client, where, settings);
  } catch (error) {
    client.disconnect();
    throw error;
  }
  return client;
}

/**
 * Opens a second connection, like `client`, for the messages of a channel. Resolves when the server sends them. `again`:
 * the connection was lost, and the server sends messages again; some may have been lost.
 *
 * @throws as {@link connected}; the same error if the server refuses the channel.
 */
export async function subscribed(
  client: RedisClient,
  channel: string,
  where: string,
  settings: QueueSettings,
  again: () => void = () => {},
): Promise<RedisClient> {
  // ioredis itself would not handle a refusal.
  const subscriber = client.duplicate({ autoResubscribe: false });
  subscriber.on('error', () => {});
  await connected(subscriber, where, settings);
  try {
    await subscriber.subscribe(channel);
  } catch (error) {
    subscriber.disconnect();
    throw unreachable(where, settings, 'refuses the channel', error as Error);
  }
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).then(again, () => {
      // The connection is lost again, or the server refuses the channel now: the client looks for its answers.
    });
  });
  return subscriber;
}

/**
 * Makes `client`, and its duplicates, emit 'end' when they are disconnected between two attempts to connect, too. ioredis (5 and
 * 6) then just makes no more attempts, and BullMQ's worker would wait for that event forever when it is closed.
 */
function endable(client: RedisClient): RedisClient {
  const { disconnect, duplicate } = client;
  client.disconnect = (reconnect = false) => {
    if (client.status === 'reconnecting' && !reconnect) {
      // In that state it ends itself.
      client.status = 'wait';
    }
    disconnect.call(client, reconnect);
  };
  client.duplicate = (...args) => endable(duplicate.apply(client, args));
  return client;
}

/** Calls are keys: a server that evicts keys when it is full loses some without notice. */
async function checkKeepsAll(client: RedisClient, where: string, { connection }: QueueSettings): Promise<void> {
  const info = await client.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction';
  const limit = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0);
  if (limit > 0 && policy !== 'noeviction') {
    const message = `${where}: the server ${hostOf(connection)} loses calls when it is full: its maxmemory-policy is ${policy}; set it to noeviction`;
    throw new RuntimeError(message, 'ERR_ASYNCIO_QUEUE_EVICTS');
  }
}

/** The answers by which a server refuses a client. Trying again is useless. */
const REFUSED = /^(?:WRONGPASS|NOAUTH|NOPERM)|invalid password|no password is set/;

/** The codes of Node's errors about a server's certificate. Trying again is useless here, too. */
const UNTRUSTED =
  /^(?:UNABLE_TO_|CERT_|CRL_|ERROR_IN_C|ERR_TLS_CERT_|INVALID_(?:CA|PURPOSE)$|HOSTNAME_MISMATCH$)|SELF_SIGNED_CERT/;

/**
 * Resolves when `client` is connected.
 *
 * @throws RuntimeError, code `ERR_ASYNCIO_QUEUE_UNREACHABLE`, after the `connectTimeout`, and at once if the server refuses
 * the password or has a certificate that is not trusted.
 */
function connected(client: RedisClient, where: string, settings: QueueSettings): Promise<void> {
  const { connectTimeout } = settings;
  return new Promise((resolve, reject) => {
    let last: Error | undefined;
    const timer =
      connectTimeout === Number.POSITIVE_INFINITY
        ? undefined
        : setTimeout(
            () => fail(`cannot be reached within ${connectTimeout} ms`),
            Math.min(connectTimeout, LONGEST_DELAY),
          );
    const end = (): void => {
      clearTimeout(timer);
      client.off('ready', ready);
      client.off('error', failed);
    };
    const ready = (): void => {
      end();
      resolve();
    };
    const fail = (what: string): void => {
      end();
      client.disconnect();
      reject(unreachable(where, settings, what, last));
    };
    const failed = (error: Error): void => {
      last = error;
      if (REFUSED.test(error.message)) {
        fail('refuses the connection');
      } else if (UNTRUSTED.test((error as NodeJS.ErrnoException).code ?? '')) {
        fail('has no trusted certificate');
      }
    };
    client.on('error', failed);
    if (client.status === 'ready') {
      ready();
    } else {
      client.on('ready', ready);
    }
  });
}

function unreachable(where: string, settings: QueueSettings, what: string, cause: Error | undefined): RuntimeError {
  const reason = cause === undefined ? '' : `: ${reasonOf(cause)}`;
  const message = `${where}: the server ${hostOf(settings.connection)} ${what}${reason}`;
  return new RuntimeError(message, 'ERR_ASYNCIO_QUEUE_UNREACHABLE', { cause });
}

/**
 * Collects the commands of this turn, up to the end of its microtasks, and those of `last`, which is called then. They
 * go in one write: each write costs this process a system call, and the server another.
 */
export function writeTogether({ stream }: RedisClient, last: () => void = () => {}): void {
  stream?.cork?.();
  nextTick(() => {
    try {
      last();
    } finally {
      stream?.uncork?.();
    }
  });
}

/** For a host with several addresses, Node gives an error without a message. */
function reasonOf(error: Error): string {
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}

/** The channel on which callers tell workers of calls that they have cancelled. */
export function cancelChannel(queue: string): string {
  return `asyncio-native:cancel:${queue}`;
}

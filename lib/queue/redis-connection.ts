import {
  checkCount,
  checkOptions,
  checkTime,
  clearTimeout,
  invalidType,
  invalidValue,
  RuntimeError,
  setTimeout,
} from '../core.js';
import type { RedisClient } from './bullmq-package.js';
import { CONNECT_TIMEOUT, LONGEST_DELAY, MAX_PAYLOAD } from './constants.js';

/** What executor and worker both are told of their queue. */
export interface QueueSettings {
  /** The name of the queue. */
  readonly queue: string;
  /** The server, Redis or Valkey: `redis://[user[:password]@]host[:port][/db]`, or `rediss://` for TLS. */
  readonly connection: string;
  /** Milliseconds for which the first connection is tried. */
  readonly connectTimeout: number;
  /** Bytes of arguments, and of a result, at most. */
  readonly maxPayload: number;
}

/** The settings in `options`, checked. `known`: the options that there are besides. @throws TypeError, RangeError. */
export function queueSettings(
  where: string,
  options: Partial<QueueSettings>,
  known: readonly string[] = [],
): Omit<QueueSettings, 'connection'> & { readonly connection: string | undefined } {
  checkOptions(where, options, ['queue', 'connection', 'connectTimeout', 'maxPayload', ...known]);
  const { queue, connection, connectTimeout = CONNECT_TIMEOUT, maxPayload = MAX_PAYLOAD } = options;
  if (typeof queue !== 'string') {
    throw invalidType(where, 'queue', 'a string', queue);
  }
  if (queue === '' || queue.includes(':')) {
    throw invalidValue(where, 'queue', 'a name without colons', queue);
  }
  if (connection !== undefined) {
    checkUrl(where, connection);
  }
  checkTime(where, 'connectTimeout', connectTimeout);
  checkCount(where, 'maxPayload', maxPayload, 1);
  return { queue, connection, connectTimeout, maxPayload };
}

function checkUrl(where: string, connection: unknown): void {
  if (typeof connection !== 'string') {
    // Not shown: it may contain a password.
    throw invalidType(where, 'connection', 'a URL as a string', typeof connection);
  }
  if (!URL.canParse(connection) || !/^rediss?:\/\//.test(connection)) {
    throw invalidValue(where, 'connection', 'a URL that begins with redis:// or rediss://', '(not shown)');
  }
}

/** Options of each client: commands wait for the next connection instead of failing, and are sent again. */
export const CLIENT_OPTIONS = { maxRetriesPerRequest: null } as const;

/** What a server answers to whom it does not let in. To try again is of no use. */
const REFUSED = /^(?:WRONGPASS|NOAUTH|NOPERM)|invalid password|no password is set/;

/**
 * Resolves when `client` is connected.
 *
 * @throws RuntimeError, code `ERR_ASYNCIO_QUEUE_UNREACHABLE`, after the `connectTimeout`, and at once if the server refuses
 * the password.
 */
export function connected(client: RedisClient, where: string, settings: QueueSettings): Promise<void> {
  const { connection, connectTimeout } = settings;
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
      const { host } = new URL(connection);
      const message = `${where}: the server ${host} ${what}${last === undefined ? '' : `: ${reasonOf(last)}`}`;
      reject(new RuntimeError(message, 'ERR_ASYNCIO_QUEUE_UNREACHABLE', { cause: last }));
    };
    const failed = (error: Error): void => {
      last = error;
      if (REFUSED.test(error.message)) {
        fail('refuses the connection');
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

/** Node gives an error without a message for a host with several addresses. */
function reasonOf(error: Error): string {
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}

/** The channel on which callers tell workers of calls that they have cancelled. */
export function cancelChannel(queue: string): string {
  return `asyncio-native:cancel:${queue}`;
}

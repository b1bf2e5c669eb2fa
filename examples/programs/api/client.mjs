/** A client of an API that limits how often it may be asked. */
import { abortable, Semaphore, sleep, timeout } from 'asyncio-native';
import { RateLimit } from './rate-limit.mjs';

/** Statuses after which another attempt may succeed. */
const TEMPORARY = new Set([408, 429, 500, 502, 503, 504]);

export class ApiError extends Error {
  constructor(path, status, attempts) {
    super(`${path}: status ${status} after ${attempts} attempt(s)`);
    this.status = status;
  }
}

/** What the client needs of an answer. Cancelling it aborts the request. */
function fetchJson(url) {
  return abortable(async (signal) => {
    const response = await fetch(url, { signal });
    const text = await response.text();
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN) * 1000;
    return { status: response.status, retryAfter, body: response.ok ? JSON.parse(text) : null };
  });
}

export class ApiClient {
  #base;
  #limit;
  #places;
  #options;

  /**
   * `interval`: milliseconds between two requests. `atOnce`: requests under way at a time. `patience`: milliseconds for
   * one request. `backoff`: milliseconds before the second attempt, then twice as long each time. `request`: makes a
   * request, for tests.
   */
  constructor(base, options = {}) {
    this.#options = {
      interval: 200,
      atOnce: 3,
      attempts: 4,
      patience: 10_000,
      backoff: 500,
      request: fetchJson,
      ...options,
    };
    this.#base = base;
    this.#limit = new RateLimit(this.#options.interval);
    this.#places = new Semaphore(this.#options.atOnce);
  }

  /** The body of the answer. Temporary failures are tried again; others, and the last, raise ApiError. */
  *get(path) {
    const { attempts, backoff } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const { status, retryAfter, body } = yield* this.#places.with(() => this.#ask(path));
      if (status < 400) return body;
      if (!TEMPORARY.has(status) || attempt === attempts) throw new ApiError(path, status, attempt);
      if (retryAfter >= 0) this.#limit.pause(retryAfter);
      else yield* sleep(backoff * 2 ** (attempt - 1));
    }
  }

  *#ask(path) {
    yield* this.#limit.pass();
    const { request, patience } = this.#options;
    return yield* timeout(patience, () => request(new URL(path, this.#base).href));
  }
}

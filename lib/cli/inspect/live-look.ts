import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from '../../core.js';
import type { AttachedProcess } from '../attach/attached-process.js';
import { commandOf } from '../attach/proc.js';
import { ProcessLook } from '../attach/process-look.js';
import { ObservedAges } from '../views/observed-ages.js';
import { KnownPlaces, type WantedRow } from './known-places.js';
import { type PageData, pageData } from './page-data.js';

/** Milliseconds between two looks, at least and at most. */
const LEAST_INTERVAL = 1000;
const MOST_INTERVAL = 5000;
/**
 * The pause before a look is this many times the duration of the last one, so that looks take less than 2 % of the
 * process.
 */
const PAUSE = 50;

/** Looks at a process while pages ask for it, once in each interval, for all pages together. */
export class LiveLook {
  readonly #attached: AttachedProcess;
  readonly #command: string | null;
  readonly #ages = new ObservedAges();
  readonly #places = new KnownPlaces();
  readonly #ended = new AbortController();
  #wanted = new Map<string, WantedRow>();
  #wantsSteps = false;
  #last: PageData | undefined;
  #number = 0;
  /** When the next look may be taken. */
  #due = 0;
  #pending: Promise<PageData> | undefined;

  constructor(attached: AttachedProcess) {
    this.#attached = attached;
    this.#command = commandOf(attached.pid) ?? null;
  }

  /**
   * The look after number `seen`, with the places of `rows`, and the longest step since the look before, if `steps`.
   *
   * @throws AttachError if the process does not answer; AbortError after {@link end}.
   */
  next(seen: number, rows: Iterable<WantedRow>, steps: boolean): Promise<PageData> {
    for (const row of rows) {
      this.#wanted.set(row.key, row);
    }
    this.#wantsSteps ||= steps;
    const last = this.#last;
    if (last !== undefined && last.number > seen && performance.now() < this.#due) {
      return Promise.resolve(last);
    }
    this.#pending ??= this.#take().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** Rejects all pending and later requests for a look. */
  end(): void {
    this.#ended.abort();
  }

  async #take(): Promise<PageData> {
    const { signal } = this.#ended;
    await sleep(Math.max(0, this.#due - performance.now()), undefined, { signal });
    const rows = this.#wanted;
    this.#wanted = new Map();
    const measuresSteps = this.#wantsSteps;
    this.#wantsSteps = false;
    const at = performance.now();
    this.#due = at + LEAST_INTERVAL;
    const look = await ProcessLook.take(this.#attached, undefined, measuresSteps);
    const { snapshot } = look;
    this.#ages.note(snapshot, at);
    const chosen = this.#places.apply(snapshot, rows);
    await look.locate((task) => chosen.get(task) ?? 0);
    this.#places.note(snapshot, chosen);
    const took = performance.now() - at;
    const interval = Math.min(MOST_INTERVAL, Math.max(LEAST_INTERVAL, took * PAUSE));
    this.#due = at + interval;
    this.#number++;
    this.#last = pageData(snapshot, this.#ages, {
      number: this.#number,
      at,
      interval,
      command: this.#command,
    });
    signal.throwIfAborted();
    return this.#last;
  }
}

import type { PerformanceEntry } from 'node:perf_hooks';
import { performanceOrigin } from './trace-clock.js';
import { GC, withDetail } from './trace-record.js';
import type { TraceRing } from './trace-ring.js';

/** Node's declarations lack the detail. */
type GarbageEntry = PerformanceEntry & { readonly detail?: { readonly kind?: number } };

/** Collects garbage collections, which Node reports in the next iteration of its loop. */
export class GarbageWatch {
  readonly #ring: TraceRing;
  readonly #origin = performanceOrigin();
  readonly #observer: import('node:perf_hooks').PerformanceObserver;

  constructor(ring: TraceRing) {
    this.#ring = ring;
    const { PerformanceObserver } = process.getBuiltinModule('node:perf_hooks');
    this.#observer = new PerformanceObserver((list) => this.#note(list.getEntries()));
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** Returns the reports so far, and removes them. */
  take(): void {
    this.#note(this.#observer.takeRecords());
  }

  stop(): void {
    this.take();
    this.#observer.disconnect();
  }

  #note(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries as readonly GarbageEntry[]) {
      const { startTime, duration, detail } = entry;
      this.#ring.write(this.#origin + startTime, Math.round(duration * 1000), withDetail(GC, detail?.kind ?? 0));
    }
  }
}

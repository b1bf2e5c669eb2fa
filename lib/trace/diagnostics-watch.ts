import type { Channel } from 'node:diagnostics_channel';
import type { Scheduler } from '../scheduler/scheduler.js';
import { type LoopWatcher, threadState } from '../scheduler/thread-state.js';
import { lazyTrace } from './lazy-trace.js';

/** The name of each channel is `asyncio-native:` and one of these. */
export const EVENTS = [
  'loop:start',
  'loop:stop',
  'task:create',
  'task:start',
  'task:end',
  'task:done',
  'executor:submit',
  'executor:done',
] as const;

/** The channels of `node:diagnostics_channel`, by event. */
export type DiagnosticsChannels = Readonly<Record<(typeof EVENTS)[number], Channel>>;

/**
 * Looks for subscribers of the channels when a loop is made, when a run of it begins, and whenever it has nothing
 * ready. So callbacks cost nothing extra while there are no subscribers. By then Node has loaded its module for itself.
 */
class DiagnosticsWatch implements LoopWatcher {
  #channels: DiagnosticsChannels | undefined = undefined;
  /** The loops that publish. */
  readonly #published = new WeakSet<Scheduler>();

  look(scheduler: Scheduler): void {
    this.#channels ??= openChannels();
    const isWanted = hasSubscribers(this.#channels);
    if (isWanted === (scheduler.observer !== null && this.#published.has(scheduler))) {
      return;
    }
    if (isWanted) {
      this.#published.add(scheduler);
      lazyTrace().attachDiagnostics(scheduler, this.#channels);
    } else {
      this.#published.delete(scheduler);
      lazyTrace().detachDiagnostics(scheduler);
    }
  }
}

function openChannels(): DiagnosticsChannels {
  const { channel } = process.getBuiltinModule('node:diagnostics_channel');
  return Object.fromEntries(EVENTS.map((event) => [event, channel(`asyncio-native:${event}`)])) as DiagnosticsChannels;
}

function hasSubscribers(channels: DiagnosticsChannels): boolean {
  return (
    channels['task:create'].hasSubscribers ||
    channels['task:start'].hasSubscribers ||
    channels['task:end'].hasSubscribers ||
    channels['task:done'].hasSubscribers ||
    channels['loop:start'].hasSubscribers ||
    channels['loop:stop'].hasSubscribers ||
    channels['executor:submit'].hasSubscribers ||
    channels['executor:done'].hasSubscribers
  );
}

threadState.watchers = [new DiagnosticsWatch()];

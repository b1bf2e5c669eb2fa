import type { InspectorSession } from './inspector-session.js';

/** What `scriptId` of V8's inspector stands for. It knows no command that tells the URL of one script. */
export class ScriptUrls {
  readonly #urls = new Map<string, string>();

  /** The URL of each of `ids` that is known; '' for a script without one. */
  find(session: InspectorSession, ids: ReadonlySet<string>): ReadonlyMap<string, string> {
    if (this.#misses(ids)) {
      this.#askCoverage(session);
    }
    if (this.#misses(ids)) {
      this.#askDebugger(session);
      for (const id of ids) {
        // What the debugger does not know is not asked for again.
        this.#urls.set(id, this.#urls.get(id) ?? '');
      }
    }
    return this.#urls;
  }

  #misses(ids: ReadonlySet<string>): boolean {
    return [...ids].some((id) => !this.#urls.has(id));
  }

  /** Milliseconds for what the debugger takes ten times as long: it makes a hash of each script. */
  #askCoverage(session: InspectorSession): void {
    session.post('Profiler.enable');
    const coverage = session.post<{ result: { scriptId: string; url: string }[] }>('Profiler.getBestEffortCoverage');
    for (const { scriptId, url } of coverage?.result ?? []) {
      this.#urls.set(scriptId, url);
    }
    session.post('Profiler.disable');
  }

  #askDebugger(session: InspectorSession): void {
    session.on('Debugger.scriptParsed', ({ scriptId, url }: { scriptId: string; url: string }) => {
      this.#urls.set(scriptId, url);
    });
    session.post('Debugger.enable');
    session.post('Debugger.disable');
  }
}

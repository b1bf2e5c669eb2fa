import type { InspectorSession } from './inspector-session.js';

/** Maps a `scriptId` of V8's inspector to its URL. The inspector has no command for a single script. */
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
        // Scripts that the debugger does not know are not looked up again.
        this.#urls.set(id, this.#urls.get(id) ?? '');
      }
    }
    return this.#urls;
  }

  #misses(ids: ReadonlySet<string>): boolean {
    return [...ids].some((id) => !this.#urls.has(id));
  }

  /** Takes milliseconds. The debugger takes ten times as long, because it hashes each script. */
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

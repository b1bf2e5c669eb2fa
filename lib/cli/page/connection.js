/** Milliseconds before a server that does not answer is asked again. */
const AGAIN = 1000;

const token = new URLSearchParams(location.search).get('token');
/** The server distinguishes pages by this. */
const page = crypto.randomUUID();

/**
 * Requests one look after the other, as long as the page is visible; the server answers when the next one is due.
 * `wanted()` returns the tasks whose places are needed, `steps()` whether to measure steps. Calls `onAnswer` with each
 * answer, or with `{ lost: true }` if there is none.
 */
export class Connection {
  #wanted;
  #steps;
  #onAnswer;
  #seen = 0;
  #isPaused = false;
  #isOver = false;
  #asking;

  constructor(wanted, steps, onAnswer) {
    this.#wanted = wanted;
    this.#steps = steps;
    this.#onAnswer = onAnswer;
    document.addEventListener('visibilitychange', () => this.#go());
    this.#go();
  }

  set isPaused(isPaused) {
    this.#isPaused = isPaused;
    this.#go();
  }

  /** Requests again, because other places are needed. */
  restart() {
    this.#asking?.abort();
    this.#asking = undefined;
    this.#go();
  }

  #go() {
    if (this.#isPaused || document.hidden || this.#isOver) {
      this.#asking?.abort();
      this.#asking = undefined;
    } else if (this.#asking === undefined) {
      this.#asking = new AbortController();
      void this.#ask(this.#asking);
    }
  }

  async #ask(asking) {
    const { signal } = asking;
    while (!signal.aborted) {
      const query = new URLSearchParams({
        token,
        page,
        seen: this.#seen,
        rows: this.#wanted(),
        steps: this.#steps() ? 1 : 0,
      });
      let answer;
      try {
        const response = await fetch(`data?${query}`, { signal });
        answer = response.ok ? await response.json() : { lost: true };
      } catch {
        if (signal.aborted) return;
        answer = { lost: true };
      }
      if (signal.aborted) return;
      if (answer.number !== undefined) this.#seen = answer.number;
      this.#isOver = answer.over !== undefined;
      this.#onAnswer(answer);
      if (this.#isOver) return;
      if (answer.lost) await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }
}

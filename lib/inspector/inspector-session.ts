import type { Session } from 'node:inspector';

/** An inspector session of this thread with itself: answers come before `post` returns. */
export class InspectorSession {
  readonly #session: Session;

  /** Undefined in a Node without an inspector. */
  static open(): InspectorSession | undefined {
    try {
      const { Session } = process.getBuiltinModule('node:inspector');
      const session = new Session();
      session.connect();
      return new InspectorSession(session);
    } catch {
      return undefined;
    }
  }

  private constructor(session: Session) {
    this.#session = session;
  }

  /** Undefined if the inspector refuses. */
  post<T>(method: string, params: object = {}): T | undefined {
    let answer: T | undefined;
    this.#session.post(method, params, (error: Error | null, result?: object) => {
      if (error === null) {
        answer = result as T;
      }
    });
    return answer;
  }

  on(event: string, listener: (params: never) => void): void {
    this.#session.on(event, (message: { params: never }) => listener(message.params));
  }

  close(): void {
    this.#session.disconnect();
  }
}

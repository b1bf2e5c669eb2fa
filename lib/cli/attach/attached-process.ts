import type { FrameIndex, FramePosition, Look } from '../../core.js';
import { AttachError } from './attach-error.js';
import { closeInspector } from './close-inspector.js';
import { connectDevTools, type DevToolsConnection, DevToolsSession } from './devtools.js';
import { findInspector } from './find-inspector.js';

/** Milliseconds. A thread that is blocked in native code does not answer. */
const ANSWER = 5000;

/** To make JSON of a trace. */
const TRACE = 60_000;

/** The protocol of `lib/introspection` that this command uses. */
const PROTOCOL = 1;

/** The inspector's object group for `--deep`. */
export const DEEP_GROUP = 'asyncio-native deep';

/** Finds the entries of the package in a thread, those of other versions included. */
const ENTRIES = `(globalThis[Symbol.for('asyncio-native')] ?? [])`;

/** The version of an entry that this command does not understand; undefined if there is none. */
const OTHER_VERSION = `${ENTRIES}.find((each) => each.protocol !== ${PROTOCOL})?.version`;

/** Whether a tool looks into the thread. */
const IS_LOOKED_AT = `${ENTRIES}.some((each) => each.look().isLookedAt?.())`;

interface EvaluateAnswer {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
}

interface WorkerAttached {
  readonly sessionId: string;
  readonly workerInfo: { readonly title: string; readonly url: string };
}

/** One thread of an inspected process. */
export class AttachedThread {
  readonly session: DevToolsSession;
  /** Its name in Node; empty for the main thread. */
  readonly title: string;

  constructor(session: DevToolsSession, title: string) {
    this.session = session;
    this.title = title;
  }

  /** The value of `expression`, by way of JSON. @throws AttachError. */
  async evaluate<T>(expression: string, timeout: number = ANSWER): Promise<T> {
    // As text, because the inspector takes ten times as long to clone objects.
    const text = `JSON.stringify(${expression})`;
    const answer = await this.session.call<EvaluateAnswer>(
      'Runtime.evaluate',
      { expression: text, returnByValue: true, silent: true },
      timeout,
    );
    if (answer.exceptionDetails !== undefined) {
      throw new AttachError(`the process answers: ${answer.exceptionDetails.exception?.description ?? 'an exception'}`);
    }
    const { value } = answer.result;
    return (typeof value === 'string' ? JSON.parse(value) : undefined) as T;
  }

  /**
   * The snapshot of each copy of the package in this thread. `measuresSteps`: as for `snapshot` of `lib/introspection`.
   *
   * @throws AttachError for a version that this command does not understand.
   */
  async look(measuresSteps: boolean | undefined): Promise<Look[]> {
    return checked(
      await this.evaluate<Look[] | string>(
        `${OTHER_VERSION} ?? ${ENTRIES}.map((each) => each.look().snapshot(${measuresSteps}))`,
      ),
    );
  }

  /** As `positions` of `lib/introspection`, of the copy number `copy`. */
  positions(copy: number, indices: readonly FrameIndex[], budget: number): Promise<(FramePosition | null)[]> {
    return this.evaluate(`${ENTRIES}[${copy}].look().positions(${JSON.stringify(indices)}, ${budget})`);
  }

  /** The ids, of the inspector, of all coroutines of the last snapshot of copy `copy`, in its order. */
  async remoteFrames(copy: number): Promise<string[]> {
    const list = await this.session.call<{ result: { objectId?: string } }>(
      'Runtime.evaluate',
      { expression: `${ENTRIES}[${copy}].look().frames()`, objectGroup: DEEP_GROUP, silent: true },
      ANSWER,
    );
    const { result } = await this.session.call<{ result: { name: string; value?: { objectId?: string } }[] }>(
      'Runtime.getProperties',
      { objectId: list.result.objectId ?? '', ownProperties: true },
      ANSWER,
    );
    return result.flatMap(({ name, value }) => (/^\d+$/.test(name) ? (value?.objectId ?? []) : []));
  }

  /** Where generators are suspended, by their inspector ids. */
  async locate(copy: number, generators: readonly { readonly objectId?: string }[]): Promise<(FramePosition | null)[]> {
    const answer = await this.session.call<EvaluateAnswer>(
      'Runtime.callFunctionOn',
      {
        functionDeclaration: `function (...generators) {
          return JSON.stringify(${ENTRIES}[${copy}].look().locate(generators));
        }`,
        objectId: generators[0]?.objectId,
        arguments: generators.map(({ objectId }) => ({ objectId })),
        returnByValue: true,
        silent: true,
      },
      ANSWER,
    );
    return JSON.parse(String(answer.result.value)) as (FramePosition | null)[];
  }

  /** Begins to trace the loops of this thread, into rings of `capacity` records each; returns how many. */
  startTracing(copy: number, capacity: number): Promise<number> {
    return this.evaluate(`${ENTRIES}[${copy}].look().startTracing(${capacity})`);
  }

  /** Ends the trace; returns Chrome's trace events as JSON. **Blocks** the thread meanwhile. */
  stopTracing(copy: number): Promise<string> {
    return this.evaluate(`${ENTRIES}[${copy}].look().stopTracing()`, TRACE);
  }

  /**
   * How many copies of the package this thread has loaded. They answer faster from now on.
   *
   * @throws AttachError for a version that this command does not understand.
   */
  async copies(): Promise<number> {
    return checked(
      await this.evaluate<number | string>(`${OTHER_VERSION} ?? ${ENTRIES}.map((each) => each.look().begin()).length`),
    );
  }

  /** Makes the thread write a snapshot of its heap to a file; the thread stops meanwhile. Returns the path. */
  writeHeap(copy: number, timeout: number): Promise<string> {
    return this.evaluate(`${ENTRIES}[${copy}].look().writeHeap()`, timeout);
  }

  /** Ends a look. `last`: an expression that the same request evaluates afterwards, even if that fails. */
  async endLook(last = 'undefined'): Promise<void> {
    await this.evaluate(`(() => {
      try {
        ${ENTRIES}.forEach((each) => each.look().end());
      } finally {
        ${last};
      }
    })()`);
  }
}

/** @throws AttachError if `answer` is {@link OTHER_VERSION}. */
function checked<T>(answer: T | string): T {
  if (typeof answer === 'string') {
    throw new AttachError(
      `the process uses asyncio-native ${answer}, which this command does not understand: use the command of that version`,
    );
  }
  return answer;
}

/** An inspected process and its threads, from {@link attach} to {@link detach}. */
export class AttachedProcess {
  readonly pid: number;
  readonly main: AttachedThread;
  /** Fulfilled when the process, or its main thread, has ended, or after {@link detach}. */
  readonly ended: Promise<void>;
  readonly #connection: DevToolsConnection;
  readonly #wasOpen: boolean;
  readonly #workers = new Map<string, AttachedThread>();

  /** Opens the inspector of process `pid` if necessary, and connects to it. @throws AttachError. */
  static async attach(pid: number): Promise<AttachedProcess> {
    const found = await findInspector(pid);
    const attached = new AttachedProcess(pid, await connectDevTools(found.url), found.wasOpen);
    try {
      await attached.#start();
      if (!found.isCertain && (await attached.main.evaluate<number>('process.pid')) !== pid) {
        throw new AttachError(
          `the inspector that answers is not that of process ${pid}, and /proc does not tell where that is`,
        );
      }
      return attached;
    } catch (error) {
      await attached.detach();
      throw error;
    }
  }

  private constructor(pid: number, connection: DevToolsConnection, wasOpen: boolean) {
    this.pid = pid;
    this.#connection = connection;
    this.#wasOpen = wasOpen;
    this.main = new AttachedThread(connection.main, '');
    this.ended = new Promise((resolve) => {
      connection.main.onEnd = resolve;
    });
  }

  /** Whether the process, or its main thread, has ended. */
  get hasEnded(): boolean {
    return this.main.session.hasEnded;
  }

  /** The main thread first. */
  get threads(): AttachedThread[] {
    return [this.main, ...this.#workers.values()];
  }

  /** Closes what {@link attach} has opened. Never fails. */
  async detach(): Promise<void> {
    // Their messages go through the connection that is closed next.
    await Promise.allSettled([...this.#workers.values()].map((thread) => thread.endLook()));
    if (!this.#wasOpen) {
      // This closes the connection, too, so there is no answer.
      await this.main.endLook(closeInspector(IS_LOOKED_AT)).catch(() => {});
    } else {
      await this.main.endLook().catch(() => {});
      // No message may be pending when the connection is closed.
      await this.main.session.call('NodeWorker.disable', {}, ANSWER).catch(() => {});
    }
    await this.main.session.finish();
    this.#connection.close();
  }

  async #start(): Promise<void> {
    const { main } = this.#connection;
    // First, because a blocking wait returns only every 25 ms before.
    await this.main.copies();
    // An exiting process would wait until the debugger disconnects.
    main.on('NodeRuntime.waitingForDisconnect', () => void main.finish().then(() => this.#connection.close()));
    // One request at a time: TCP holds the second of two short answers back for 40 ms.
    await main.call('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true }, ANSWER);
    main.on('NodeWorker.attachedToWorker', ({ sessionId, workerInfo }: WorkerAttached) => {
      const session = new DevToolsSession((message) => {
        main.call('NodeWorker.sendMessageToWorker', { sessionId, message }, ANSWER).catch(() => session.end());
      });
      this.#workers.set(sessionId, new AttachedThread(session, workerInfo.title));
    });
    main.on('NodeWorker.receivedMessageFromWorker', ({ sessionId, message }: { sessionId: string; message: string }) =>
      this.#workers.get(sessionId)?.session.receive(message),
    );
    main.on('NodeWorker.detachedFromWorker', ({ sessionId }: { sessionId: string }) => {
      this.#workers.get(sessionId)?.session.end();
      this.#workers.delete(sessionId);
    });
    await main.call('NodeWorker.enable', { waitForDebuggerOnStart: false }, ANSWER);
  }
}

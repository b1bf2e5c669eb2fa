import type { LoopMember } from '../scheduler/owner.js';
import { show } from '../util/show.js';
import { Future } from './future.js';

/** A future that reports name by the object that will complete it: a reader, a server, a process. */
export class SubjectFuture<T = void> extends Future<T> {
  readonly #subject: object;

  constructor(loop: LoopMember, subject: object) {
    super(loop);
    this.#subject = subject;
  }

  /** @internal */
  override get _subject(): object {
    return this.#subject;
  }

  /** @internal */
  override _describeState(): string {
    return `${super._describeState()} for ${show(this.#subject)}`;
  }
}

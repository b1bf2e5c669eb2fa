import { finishWith } from '../coroutine/await.js';
import { watchOperation } from '../coroutine/never-awaited.js';
import { OperationObject } from '../coroutine/operation-object.js';
import { finished } from '../coroutine/steps.js';
import type { Resource, WaitEntry } from '../future/wait-entry.js';
import type { ReadBuffer } from './read-buffer.js';
import { IncompleteReadError, LimitOverrunError } from './stream-errors.js';

/**
 * What a reading method returns. It needs neither a generator nor a future if the bytes are there, and one object if it
 * waits.
 */
export abstract class ReadOperation extends OperationObject<Buffer> implements Resource<Buffer> {
  /** @internal */
  readonly _source: ReadBuffer;

  constructor(source: ReadBuffer, name: string) {
    super();
    this._source = source;
    watchOperation(this, `StreamReader.${name}`);
  }

  /** @internal The method, for errors. */
  abstract get _name(): string;

  /** @internal What a waiting task waits for, in reports. */
  get _subject(): object {
    return this._source.reader;
  }

  /** @internal The bytes; null if it must wait for more. `hasWaited`: it has. */
  abstract _take(hasWaited: boolean): Buffer | null;

  [Symbol.iterator](): Iterator<unknown, Buffer, unknown> {
    this._source.check();
    const data = this._take(false);
    return data === null ? this._source.beginToWait(this) : finishWith(data);
  }

  /** @internal */
  _cancelled(): void {}

  /** @internal */
  _resume(entry: WaitEntry<Buffer>): IteratorResult<unknown, Buffer> {
    this._source.endWait();
    const data = this._take(true);
    if (data !== null) {
      return finished(data);
    }
    this._source.goOnWaiting(entry);
    return entry.suspend();
  }

  /** @internal */
  _abandon(): void {
    this._source.endWait();
  }
}

/** `read(count)`. */
export class ReadSome extends ReadOperation {
  readonly #count: number;

  /** `count` is 0 or more. */
  constructor(source: ReadBuffer, count: number) {
    super(source, 'read');
    this.#count = count;
  }

  get _name(): string {
    return 'read';
  }

  /** After it has waited it takes what is there, though another task may have read that; as in asyncio. */
  _take(hasWaited: boolean): Buffer | null {
    const { bytes, hasEof } = this._source;
    return bytes.size === 0 && this.#count > 0 && !hasEof && !hasWaited ? null : this._source.take(this.#count);
  }
}

/** `readexactly(count)`. */
export class ReadExactly extends ReadOperation {
  readonly #count: number;

  constructor(source: ReadBuffer, count: number) {
    super(source, 'readexactly');
    this.#count = count;
  }

  get _name(): string {
    return 'readexactly';
  }

  _take(): Buffer | null {
    const { bytes, hasEof } = this._source;
    if (bytes.size >= this.#count) {
      return this._source.take(this.#count);
    }
    if (hasEof) {
      throw new IncompleteReadError(bytes.takeAll(), this.#count);
    }
    return null;
  }
}

/** `readuntil(separators)`. */
export class ReadUntil extends ReadOperation {
  readonly #separators: readonly Buffer[];
  /** No separator ends before. */
  #searched = 0;

  /** `separators`: the shortest first. */
  constructor(source: ReadBuffer, separators: readonly Buffer[]) {
    super(source, 'readuntil');
    this.#separators = separators;
  }

  get _name(): string {
    return 'readuntil';
  }

  _take(hasWaited: boolean): Buffer | null {
    const { bytes, hasEof, limit } = this._source;
    if (!hasWaited) {
      this.#searched = 0; // The operation may have been awaited before.
    }
    const separators = this.#separators;
    const { size } = bytes;
    if (size - this.#searched >= (separators[0] as Buffer).length) {
      let start = -1;
      let end = -1;
      for (const separator of separators) {
        const found = bytes.find(separator, this.#searched);
        if (found !== -1 && (end === -1 || found + separator.length < end)) {
          start = found;
          end = found + separator.length;
        }
      }
      if (start > limit) {
        throw new LimitOverrunError(`Separator is found, but chunk is longer than limit${limitText(limit)}`, start);
      }
      if (end !== -1) {
        return this._source.take(end);
      }
      const longest = (separators[separators.length - 1] as Buffer).length;
      const searched = Math.max(0, size + 1 - longest);
      if (searched > limit) {
        throw new LimitOverrunError(`Separator is not found, and chunk exceed the limit${limitText(limit)}`, searched);
      }
      this.#searched = searched;
    }
    if (hasEof) {
      throw new IncompleteReadError(bytes.takeAll(), null);
    }
    return null;
  }
}

/** Behind CPython's words. */
function limitText(limit: number): string {
  return `: ${limit} bytes; the option "limit" of what made the reader can raise it`;
}

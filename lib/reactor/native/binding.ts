/** The native boundary: everything that the addon exports. `native/src/binding.cc` is the other side. */

/** A reactor in C++; see `Reactor` in `../reactor.ts` for what the methods mean. */
export interface NativeReactorObject {
  /** Names this reactor in the process; for {@link Binding.wake}, and for native threads. */
  readonly id: number;
  now(): number;
  armed(): Float64Array;
  /** Reads and writes these blocks from now on, and keeps them alive. Before that, `poll` throws. */
  remap(control: ArrayBuffer, stage: ArrayBuffer, ready: ArrayBuffer, states: ArrayBuffer, free: ArrayBuffer): void;
  /** `beforeImmediates`, for `POLL_HOST` only: called within each turn of Node's loop, before Node runs its immediates. */
  poll(mode: number, limit: number, beforeImmediates?: () => void): number;
  host(turn: () => number): void;
  unhost(): void;
  kick(): void;
  hold(on: boolean): void;
  wake(): void;
  takeCalls(): boolean;
  /** Of Linux. */
  openIo?(
    slot: number,
    control: ArrayBuffer,
    completions: ArrayBuffer,
    submissions: ArrayBuffer,
    read: ArrayBuffer,
    write: ArrayBuffer,
    /** Keeps the memory of `setReadBlock` alive. */
    readBlocks: Uint8Array[],
  ): object | number;
  runCalls(limit: number): boolean;
  close(): void;
}

/** OpenSSL's description of a failed call. */
export interface NativeTlsFailure {
  /** OpenSSL's number, 0 if it gives none. */
  readonly number: number;
  readonly text: string;
  readonly library: string;
  readonly reason: string;
  /** Why the certificate of the peer was rejected: X509_V_ERR_…, 0 if something else failed. */
  readonly verify: number;
  readonly verifyText: string;
  /** The certificate, in DER, if it is for another name. */
  readonly certificate?: Buffer | undefined;
}

/** Contexts of TLS, by the OpenSSL inside this process. */
export interface NativeTls {
  /** The function of OpenSSL that was not found; '' if all were. Without them the others must not be called. */
  missing(): string;
  /**
   * `cert` and `key` are texts in PEM, `pfx` is in DER. `texts`: the ciphers of TLS 1.2 and older, those of TLS 1.3, both '' for OpenSSL's,
   * and the passphrase if there is one. The versions are OpenSSL's numbers.
   */
  createContext(
    cert: readonly string[],
    key: readonly string[],
    pfx: readonly Uint8Array[],
    texts: readonly string[],
    minVersion: number,
    maxVersion: number,
  ): object | NativeTlsFailure;
  createRoots(texts: readonly string[]): object | NativeTlsFailure;
  /** Trusts these, and no others. `isLast`, 0 or 1: no other context will use them. */
  trust(context: object, roots: object, isLast: number): void;
  /** Sets the issuers whose certificates a server accepts from clients. */
  askFor(context: object, texts: readonly string[]): void;
  /** Checks these lists of revoked certificates. Call it after `trust`. */
  check(context: object, lists: readonly string[]): undefined | NativeTlsFailure;
  /** Frees it: no new connection can use it. Existing ones go on. */
  release(context: object): void;
}

/** What is open in this thread. Everything is closed if `handlesOpened === handlesClosed`. */
export interface NativeStatistics {
  /** Reactors that are not closed. */
  readonly reactors: number;
  readonly handlesOpened: number;
  readonly handlesClosed: number;
  /** The same for all threads of the process, including those that have ended. */
  readonly processHandlesOpened: number;
  readonly processHandlesClosed: number;
}

/** The addon's exports, in one thread. */
export interface Binding {
  /** The package version that the binary was built from. */
  readonly version: string;
  /** The constants of `layout.ts` as the binary knows them. */
  readonly layout: Readonly<Record<string, number>>;
  /** The address of the functions of `native/include/asyncio_native.h`, valid as long as the process lives. */
  readonly postTable: bigint;
  /** `isWorker`: Node's loop must not be turned in this thread. */
  readonly Reactor: new (
    virtual: boolean,
    isWorker: boolean,
  ) => NativeReactorObject;
  /** Wakes a reactor of any thread. False if there is no reactor of that id, or it is closed. */
  wake(id: number): boolean;
  /** Lets another thread that is ready have this processor, if there is one. */
  offerProcessor(): void;
  /**
   * Sets `bits` in `words[index]` when this thread ends, even if it is terminated; not if the whole process ends by
   * `process.exit`. Keeps the memory alive. Returns a number for {@link clearFlagAtExit}.
   */
  setFlagAtExit(words: Int32Array, index: number, bits: number): number;
  /** Undoes a {@link setFlagAtExit}. */
  clearFlagAtExit(number: number): void;
  /**
   * Lets polls of this thread notice the signal of that number, until {@link unwatchInterrupt}; with `handsOn`, passes
   * it to the listeners instead. A second signal meanwhile, of any watched number, ends the process at once, even if
   * JavaScript never returns. Nests.
   */
  watchInterrupt(signal: number, handsOn: boolean): void;
  /** Ends {@link watchInterrupt}. A signal that no poll has reported is raised again. */
  unwatchInterrupt(signal: number): void;
  /** Treats `error` like an error of one of Node's callbacks: emits 'uncaughtException', or ends the process. */
  raiseUncaught(error: unknown): void;
  statistics(): NativeStatistics;
  /** Of Linux. */
  readonly tls?: NativeTls;
}

import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Future } from '../../future/future.js';
import * as layout from '../../reactor/layout.js';
import type { Link } from '../link.js';
import { systemError } from '../system-error.js';
import { chooseContext } from '../tls/chosen-context.js';
import { sessionInDer } from '../tls/session.js';
import type { TlsContext } from '../tls/tls-context.js';
import { handshakeCutOff, tlsError } from '../tls/tls-error.js';
import type { TlsSide } from '../tls/tls-side.js';
import type { NativeSockets } from './native-sockets.js';

/** What a handshake needs from its link. */
export interface SecuredLink extends Link {
  /** @internal Gets its completions instead of its client. */
  _handshake: NativeHandshake | null;
  /** @internal It speaks TLS from now on. */
  _becomeSecure(side: TlsSide): void;
}

/** A handshake of the addon's, from its beginning to its end. */
export class NativeHandshake {
  readonly future: Future<Link>;
  readonly #loop: EventLoop;
  readonly #sockets: NativeSockets;
  readonly #slot: number;
  readonly #link: SecuredLink;
  readonly #side: TlsSide;

  constructor(loop: EventLoop, sockets: NativeSockets, slot: number, link: SecuredLink, side: TlsSide) {
    this.#loop = loop;
    this.#sockets = sockets;
    this.#slot = slot;
    this.#link = link;
    this.#side = side;
    this.future = loop.createFuture<Link>();
    link.client = null;
    link._handshake = this;
    this.future.addDoneCallback((future) => {
      link._handshake = null;
      if (future.cancelled() || future.exception() !== null) {
        link.close();
      }
    });
  }

  /** `early`: what was read from the peer before. */
  begin(early: readonly Buffer[]): void {
    const { native } = this.#sockets;
    const side = this.#side;
    try {
      const context = side.context._maker.native();
      if (!side.isServer) {
        context.trust();
      } else if (side.requestCert) {
        context.askForCertificates();
      }
      this.#sockets.touch();
      const flags = [
        side.isServer,
        native.isNumeric(side.identity) !== 0,
        side.rejectUnauthorized,
        side.requestCert,
        side.chooseContext !== undefined,
      ];
      const failure = native.secure(
        this.#slot,
        context.handle,
        flags.reduce((bits, isSet, at) => bits | (Number(isSet) << at), 0),
        [side.servername, side.identity],
        [protocolList(side.protocols), side.session ? sessionInDer(side.session) : NOTHING],
      );
      if (failure !== undefined) {
        throw tlsError(failure);
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    for (const bytes of early) {
      native.feedSecret(this.#slot, bytes);
    }
  }

  onCompletion(kind: number, a: number, b: number): void {
    if (this.future.done()) {
      return;
    }
    switch (kind) {
      case layout.IO_SECURED:
        if (a === 0) {
          this.#link._becomeSecure(this.#side);
          this.future.setResult(this.#link);
        } else {
          this.#fail(this.#errorOf(a));
        }
        break;
      case layout.IO_CONTEXT_WANTED:
        this.#choose();
        break;
      case layout.IO_READ:
        // Read before the handshake began, and not delivered yet.
        this.#sockets.native.feedSecret(this.#slot, this.#bytesAt(a, b));
        this.#sockets.touch();
        break;
      case layout.IO_END:
        this.#fail(handshakeCutOff());
        break;
      case layout.IO_READ_ERROR:
      case layout.IO_WRITE_ERROR:
        this.#fail(this.#errorOf(a));
        break;
    }
  }

  #bytesAt(at: number, length: number): Buffer {
    const { slab, readBlocks } = this.#sockets;
    const block = readBlocks.memory[at - slab.length];
    return block === undefined ? slab.subarray(at, at + length) : block.subarray(0, length);
  }

  #errorOf(a: number): Error {
    const { native } = this.#sockets;
    if (a === layout.IO_TLS_ERROR) {
      return tlsError(native.tlsFailure(this.#slot), this.#side.identity);
    }
    const error = systemError(a, 'read');
    return error.code === 'ECONNRESET' ? handshakeCutOff() : error;
  }

  #choose(): void {
    const { native } = this.#sockets;
    const use = (chosen: TlsContext | undefined): void => {
      if (!this.future.done()) {
        const context = chosen?._maker.native();
        if (context !== undefined && this.#side.requestCert) {
          context.askForCertificates();
        }
        this.#sockets.touch();
        native.chooseContext(this.#slot, context?.handle);
      }
    };
    chooseContext(this.#loop, this.#side, native.tlsServerName(this.#slot), use, (error) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (!this.future.done()) {
      this.future.setException(error);
    }
  }
}

const NOTHING = new Uint8Array(0);

/** In ALPN's form: each behind its length in bytes (RFC 7301). */
function protocolList(protocols: readonly string[]): Uint8Array {
  return Buffer.concat(
    protocols.map((protocol) => {
      const bytes = Buffer.from(protocol);
      return Buffer.concat([Buffer.from([bytes.length]), bytes]);
    }),
  );
}

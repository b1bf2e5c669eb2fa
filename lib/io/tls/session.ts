/** What comes before a session that Node gives, since June 2026; behind it are the name of the server and its length. */
const MARK = Buffer.from('\0nodejs:tls:session:1\0', 'latin1');

/** The tag of the certificate of the peer. */
const PEER = 0xa3;

/** A session, of Node or of the addon, in DER, as OpenSSL's `SSL_SESSION`. */
export function sessionInDer(session: Uint8Array): Uint8Array {
  const bytes = Buffer.from(session.buffer, session.byteOffset, session.byteLength);
  const start = MARK.length + 2;
  const isMarked = bytes.length >= start && bytes.subarray(0, MARK.length).equals(MARK);
  return isMarked ? bytes.subarray(start + bytes.readUInt16BE(MARK.length)) : bytes;
}

/** The certificate of the peer, in DER, in a session in DER. @throws RangeError if there is none. */
export function certificateIn(session: Uint8Array): Uint8Array {
  const bytes = Buffer.from(session.buffer, session.byteOffset, session.byteLength);
  // The parts of one sequence, each behind its tag and its length.
  for (let at = contentAt(bytes, 0)[0]; at < bytes.length; ) {
    const [start, end] = contentAt(bytes, at);
    if (bytes[at] === PEER) {
      return bytes.subarray(start, end);
    }
    at = end;
  }
  throw new RangeError('No certificate');
}

/** Where the content of the element at `at` begins and ends. */
function contentAt(bytes: Buffer, at: number): [start: number, end: number] {
  const first = bytes[at + 1] ?? 0;
  const size = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + size;
  const length = size === 0 ? first : bytes.readUIntBE(at + 2, size);
  return [start, start + length];
}

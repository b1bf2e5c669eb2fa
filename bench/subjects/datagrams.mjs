/** Datagrams of 64 bytes, 64 at a time. */
import { datagramSubject } from '../harness/datagram-subject.mjs';

export default datagramSubject('datagrams', 64, 64, 100_000);

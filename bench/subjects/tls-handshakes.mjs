/** TLS connections that are opened and closed; each needs a handshake. */
import { acceptSubject } from '../harness/accept-subject.mjs';

export default acceptSubject('tls-handshakes', 'tls', 2_000);

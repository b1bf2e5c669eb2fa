/** TCP connections that are opened and closed. */
import { acceptSubject } from '../harness/accept-subject.mjs';

export default acceptSubject('connect', 'tcp', 10_000);

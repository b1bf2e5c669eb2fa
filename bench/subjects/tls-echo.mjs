/** Messages of 1_024 bytes on 64 connections, by TLS. */
import { echoSubject } from '../harness/echo-subject.mjs';

export default echoSubject('tls-echo', 64, 1_024, 40_000, 'tls');

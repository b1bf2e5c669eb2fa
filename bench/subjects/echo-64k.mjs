/** Messages of 65_536 bytes on 64 connections. */
import { echoSubject } from '../harness/echo-subject.mjs';

export default echoSubject('echo-64k', 64, 65_536, 4_000);

/** Messages of 256 bytes on 1_000 connections. */
import { echoSubject } from '../harness/echo-subject.mjs';

export default echoSubject('echo-many', 1_000, 256, 40_000);

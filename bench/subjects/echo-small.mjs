/** Messages of 16 bytes on 64 connections. */
import { echoSubject } from '../harness/echo-subject.mjs';

export default echoSubject('echo-small', 64, 16, 40_000);

/** Messages of 64 bytes on 1 connections. */
import { echoSubject } from '../harness/echo-subject.mjs';

export default echoSubject('echo-one', 1, 64, 10_000);

/** Messages of 1_024 bytes on 64 connections. */
import { echoSubject } from '../harness/echo-subject.mjs';

export default echoSubject('echo-1k', 64, 1_024, 40_000);

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { PageAnswer, PageData } from '../../lib/cli/inspect/page-data.js';
import type { BACKENDS } from '../support/backends.js';
import { FixtureProcess } from '../support/fixture-process.js';
import { COMMAND } from './command.js';
import { whileRuns } from './while-runs.js';

/** A program, and the command that serves a page about it. */
export interface Inspected {
  readonly program: FixtureProcess;
  readonly command: FixtureProcess;
  /** Of the page, with the token. */
  readonly address: URL;
}

/** Runs `look` while `asyncio-native inspect` serves a page about a fixture. */
export async function whileInspected<T>(
  backend: (typeof BACKENDS)[number],
  fixture: string,
  args: readonly string[],
  look: (inspected: Inspected) => Promise<T>,
): Promise<T> {
  return whileRuns(backend, fixture, args, async (pid, program) => {
    const command = new FixtureProcess(backend, COMMAND, ['inspect', String(pid)]);
    try {
      return await look({ program, command, address: new URL(await command.firstLine()) });
    } finally {
      command.kill('SIGINT');
      await command.ended();
    }
  });
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Sends a request to the server of `address` with `path` as it is. */
export async function ask(
  { hostname, port }: URL,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answered> {
  const asked = request({ hostname, port, path, method, headers, agent: false });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  answer.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(answer, 'end');
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

/** What the page would be told after the look number `seen`. */
export async function answerAfter(address: URL, seen: number, rows = '', steps = 0): Promise<PageAnswer> {
  const { text } = await ask(address, `/data${address.search}&page=test&seen=${seen}&rows=${rows}&steps=${steps}`);
  return JSON.parse(text) as PageAnswer;
}

export async function dataAfter(address: URL, seen: number, rows = '', steps = 0): Promise<PageData> {
  return (await answerAfter(address, seen, rows, steps)) as PageData;
}

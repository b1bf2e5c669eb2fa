import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from '../../core.js';
import { AttachError } from './attach-error.js';
import { catchesSigusr1, commandOf, isNode, isStopped, isTaken, listeningPorts, nodeOptionsOf } from './proc.js';

/** The port of the inspector that SIGUSR1 opens, unless the process says otherwise. */
const DEFAULT_PORT = 9229;
/** Milliseconds. */
const OPENING = 5000;
const RESENDING = 1500;
const STARTING = 1000;
const INTERVAL = 5;
const ANSWER = 2000;

/** Where the inspector of a process is. */
export interface FoundInspector {
  /** Of its WebSocket. */
  readonly url: string;
  /** Whether it was open before. */
  readonly wasOpen: boolean;
  /** Whether the system has confirmed that it belongs to the process. */
  readonly isCertain: boolean;
}

/**
 * The inspector of process `pid`. If necessary, opens it by SIGUSR1, as `node inspect -p` does.
 *
 * @throws AttachError if there is no such process, it belongs to another user, or it has no inspector.
 */
export async function findInspector(pid: number): Promise<FoundInspector> {
  checkExists(pid);
  if (isStopped(pid)) {
    // It would open its inspector only when it goes on, and nobody would close it.
    throw new AttachError(`process ${pid} is stopped; to let it go on: kill -CONT ${pid}`);
  }
  const settings = inspectorSettings(pid);
  const listening = listeningPorts(pid);
  const before = new Set(listening);
  const isCertain = listening !== undefined;
  const likely = isCertain ? [...before].filter(settings.mayBe) : [settings.port];
  const open = await probe(likely);
  if (open !== undefined) {
    return { url: open, wasOpen: true, isCertain };
  }
  await checkTakesSignal(pid);
  if (settings.port !== 0 && isTaken(pid, settings.port)) {
    throw new AttachError(
      `port ${settings.port}, where process ${pid} would open its inspector, is taken by another process. End that one, ` +
        'or start the program with NODE_OPTIONS=--inspect-port=0',
    );
  }
  signal(pid);
  let again = performance.now() + RESENDING;
  for (const end = performance.now() + OPENING; performance.now() < end; await sleep(INTERVAL)) {
    // Node opens a port that it has closed under the same number again.
    const added = listeningPorts(pid)?.filter((port) => !before.has(port) || settings.mayBe(port));
    const url = await probe(added ?? [settings.port]);
    if (url !== undefined) {
      return { url, wasOpen: false, isCertain };
    }
    checkExists(pid);
    if (performance.now() > again) {
      // A signal that comes while Node closes its inspector, after another look, is lost.
      again = Number.POSITIVE_INFINITY;
      signal(pid);
    }
  }
  throw new AttachError(
    `process ${pid} did not open its inspector within ${OPENING} ms. Does it handle SIGUSR1 itself, or is it held in native ` +
      'code? Then start it with --inspect=127.0.0.1:0',
  );
}

function checkExists(pid: number): void {
  try {
    process.kill(pid, 0);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EPERM'
      ? new AttachError(`process ${pid} belongs to another user`)
      : new AttachError(`there is no process ${pid}`);
  }
}

/** SIGUSR1 would end a process that does not handle it: one that is not Node, or a Node that has just started. */
async function checkTakesSignal(pid: number): Promise<void> {
  let known = isNode(pid);
  for (const end = performance.now() + STARTING; known !== true; known = isNode(pid)) {
    if (performance.now() > end) {
      throw new AttachError(
        known === false
          ? `process ${pid}${named(pid)} is no Node.js`
          : `neither /proc nor the command ps tells what process ${pid} runs, and the signal that opens the inspector of Node ends ` +
              'other programs. Run this command where they do, or start the program with --inspect',
      );
    }
    await sleep(INTERVAL);
    checkExists(pid);
  }
  for (const end = performance.now() + STARTING; catchesSigusr1(pid) === false; await sleep(INTERVAL)) {
    if (performance.now() > end) {
      throw new AttachError(`process ${pid}${named(pid)} opens no inspector: it was started with --disable-sigusr1`);
    }
    checkExists(pid);
  }
}

function named(pid: number): string {
  const command = commandOf(pid);
  return command ? ` (${command.slice(0, 80)})` : '';
}

/** What the flags of the process say about its inspector. */
interface InspectorSettings {
  /** The port at which it would be opened; 0 for any. */
  readonly port: number;
  /** Whether an open inspector may be at that port: the program's own servers must not get requests. */
  mayBe(port: number): boolean;
}

function inspectorSettings(pid: number): InspectorSettings {
  const flags = `${nodeOptionsOf(pid) ?? ''} ${commandOf(pid) ?? ''}`;
  const given = [
    ...flags.matchAll(/--(?:inspect(?:-brk|-wait|-port)?|debug-port)(?:[= ](?:[^\s:]*:)?(\d+)(?=\s|$))?/g),
  ];
  const ports = given.map(([, port]) => (port === undefined ? DEFAULT_PORT : Number(port)));
  return {
    port: ports.at(-1) ?? DEFAULT_PORT,
    mayBe: (port) => port === DEFAULT_PORT || ports.includes(port) || ports.includes(0),
  };
}

function signal(pid: number): void {
  if (process.platform === 'win32') {
    (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
  } else {
    process.kill(pid, 'SIGUSR1');
  }
}

/** The WebSocket URL of the first of `ports` that is an inspector. */
async function probe(ports: readonly number[]): Promise<string | undefined> {
  for (const port of ports) {
    const url = await inspectorAt(port);
    if (url !== undefined) {
      return url;
    }
  }
  return undefined;
}

function inspectorAt(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const none = (): void => resolve(undefined);
    const asked = get({ host: '127.0.0.1', port, path: '/json/list', timeout: ANSWER, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve(urlIn(text)));
      answer.on('error', none);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', none);
    asked.on('close', none);
  });
}

function urlIn(text: string): string | undefined {
  try {
    const list = JSON.parse(text) as { webSocketDebuggerUrl?: unknown }[];
    const url = list[0]?.webSocketDebuggerUrl;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

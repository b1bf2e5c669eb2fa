import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Redis } from 'ioredis';

/** A `redis-server` of our own, on the loopback, which writes each command to a file before it answers. */
export class RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly #flags: readonly string[];
  #child!: ChildProcess;
  readonly #clients: Redis[] = [];

  private constructor(port: number, flags: readonly string[]) {
    this.port = port;
    this.folder = mkdtempSync(join(tmpdir(), 'asyncio-native-redis-'));
    this.#flags = flags;
  }

  static async start(...flags: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), flags);
    await server.resume();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it on its port, with what its file says. Resolves when it takes connections. */
  async resume(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    settings.push('--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', ...this.#flags);
    this.#child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(this.#child.stdout!)) {
      if (line.includes('Ready to accept connections')) break;
    }
    this.#child.stdout!.resume();
  }

  /** Ends it as a power failure would. */
  async kill(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** A client of its own, for a look at what the server has. */
  client(): Redis {
    const client = new Redis(this.url);
    client.on('error', () => {});
    this.#clients.push(client);
    return client;
  }

  /** It takes connections and answers nothing, until {@link goOn}. */
  stop(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.disconnect();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** A test with a server of its own. Where there is no `redis-server`, it fails in CI, and is named as not run elsewhere. */
export function redisTest(name: string, body: (server: RedisServer) => Promise<void>, ...flags: string[]): void {
  const skip = isInstalled || process.env.CI ? false : 'redis-server is not installed';
  test(name, { skip }, async () => {
    await using server = await RedisServer.start(...flags);
    await body(server);
  });
}

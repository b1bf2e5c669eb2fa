/** The programs of bench/programs that load a server. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Starts one. Returns the JSON that it prints, in time: what nobody reads is lost when a child process ends. */
export function startLoad(name, args) {
  const program = fileURLToPath(new URL(`../programs/${name}`, import.meta.url));
  // Always on the best backend, whichever backend is measured.
  const env = { ...process.env, ASYNCIO_NATIVE_BACKEND: undefined };
  const child = spawn(process.execPath, [program, ...args].map(String), { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout).then(JSON.parse);
}

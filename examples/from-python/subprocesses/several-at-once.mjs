/** Several commands at the same time. */
import { createSubprocessShell, gather, PIPE, runAsync } from 'asyncio-native';

function* runCommand(command) {
  const process = yield* createSubprocessShell(command, { stdout: PIPE });
  const [stdout] = yield* process.communicate();
  return `[${command} exited with ${process.returncode}] ${String(stdout).trimEnd()}`;
}

function* main() {
  const results = yield* gather([runCommand('sleep 0.02; echo hello'), runCommand('exit 3')]);
  for (const result of results) console.log(result);
}

await runAsync(main());

// Prints:
//   [sleep 0.02; echo hello exited with 0] hello
//   [exit 3 exited with 3] …

/** Runs a shell command, and shows its exit code and its output. */
import { createSubprocessShell, PIPE, runAsync } from 'asyncio-native';

function* runCommand(command) {
  const process = yield* createSubprocessShell(command, { stdout: PIPE, stderr: PIPE });
  const [stdout, stderr] = yield* process.communicate();
  console.log(`[${command} exited with ${process.returncode}]`);
  if (stdout.length > 0) console.log(`[stdout]\n${String(stdout).trimEnd()}`);
  if (stderr.length > 0) console.log(`[stderr]\n${String(stderr).trimEnd()}`);
}

await runAsync(runCommand('ls /zzz'));

// Prints:
//   [ls /zzz exited with …]
//   [stderr]
//   ls: …/zzz…: No such file or directory

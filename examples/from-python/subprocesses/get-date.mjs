/** Reads one line of a program, and waits for the end of the program. Here the program is another Node. */
import { createSubprocessExec, PIPE, runAsync } from 'asyncio-native';

function* getDate() {
  const code = 'console.log(new Date().toISOString())';
  const child = yield* createSubprocessExec(process.execPath, ['-e', code], { stdout: PIPE });
  const line = String(yield* child.stdout.readline()).trimEnd();
  yield* child.wait();
  return line;
}

const date = await runAsync(getDate());
console.log(`Current date: ${date}`);

// Prints:
//   Current date: …T…Z

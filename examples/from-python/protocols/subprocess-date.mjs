/** The date of another process, by `loop.subprocessExec` and a SubprocessProtocol. */
import { getRunningLoop, runAsync, SubprocessProtocol } from 'asyncio-native';

class DateProtocol extends SubprocessProtocol {
  #exitFuture;
  #output = [];
  #pipeClosed = false;
  #exited = false;

  constructor(exitFuture) {
    super();
    this.#exitFuture = exitFuture;
  }

  get output() {
    return String(Buffer.concat(this.#output));
  }

  pipeDataReceived(_descriptor, data) {
    this.#output.push(data);
  }

  pipeConnectionLost() {
    this.#pipeClosed = true;
    this.#checkForExit();
  }

  processExited() {
    // May come before pipeConnectionLost.
    this.#exited = true;
    this.#checkForExit();
  }

  #checkForExit() {
    if (this.#pipeClosed && this.#exited) this.#exitFuture.setResult(true);
  }
}

function* getDate() {
  const loop = getRunningLoop();
  const exitFuture = loop.createFuture();
  const code = 'console.log(new Date().toISOString())';
  const options = { stdin: null, stderr: null };
  const [transport, protocol] = yield* loop.subprocessExec(
    () => new DateProtocol(exitFuture),
    process.execPath,
    ['-e', code],
    options,
  );
  yield* exitFuture;
  transport.close();
  return protocol.output.trimEnd();
}

console.log(`Current date: ${await runAsync(getDate())}`);

// Prints:
//   Current date: …T…Z

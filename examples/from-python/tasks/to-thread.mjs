/** Blocking code in a thread, so that the loop goes on meanwhile. */
import { gather, run, sleep, toThread } from 'asyncio-native';

/** Sent as source text, so it uses only its arguments and globals. */
function blockingIo(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  return 'blocking I/O is complete';
}

function* tick() {
  yield* sleep(1);
  console.log('the loop goes on');
}

function* main() {
  console.log('started main');
  const [complete] = yield* gather([toThread(blockingIo, 100), tick()]);
  console.log(complete);
  console.log('finished main');
}

run(main());

// Prints:
//   started main
//   the loop goes on
//   blocking I/O is complete
//   finished main

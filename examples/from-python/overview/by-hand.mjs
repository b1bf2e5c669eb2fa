/**
 * A coroutine that no loop runs. `next` starts and resumes it, as `send` does in Python. `[Symbol.iterator]` of an object
 * says what `yield*` does with it, as `__await__` does. In a loop, only what this package awaits may be yielded.
 */
const stone = {
  *[Symbol.iterator]() {
    const sent = yield 'heavy';
    console.log(`the stone is resumed with ${sent}`);
    return sent;
  },
};

function* main() {
  console.log('main begins');
  const value = yield* stone;
  console.log(`main has got ${value}`);
  return 'the end';
}

const coroutine = main();
console.log(coroutine.next());
console.log(coroutine.next(1000));

// Prints:
//   main begins
//   { value: 'heavy', done: false }
//   the stone is resumed with 1000
//   main has got 1000
//   { value: 'the end', done: true }

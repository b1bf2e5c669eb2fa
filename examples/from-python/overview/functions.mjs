/** What calls do: a function runs, a coroutine function makes a coroutine. In this package coroutines are generators. */
import { isCoroutine, run } from 'asyncio-native';

function print() {
  console.log('a function: runs when it is called');
}

function* printNumber(number) {
  console.log(`a coroutine: runs when a loop starts it, with ${number}`);
}

function* dice() {
  console.log('thrown once');
  yield 4;
  console.log('thrown twice');
  yield 2;
}

print();

const coroutine = printNumber(3);
console.log(isCoroutine(coroutine));
run(coroutine);

const generator = dice();
console.log(String(generator));
console.log(generator.next().value);
console.log(generator.next().value);

// Prints:
//   a function: runs when it is called
//   true
//   a coroutine: runs when a loop starts it, with 3
//   [object Generator]
//   thrown once
//   4
//   thrown twice
//   2

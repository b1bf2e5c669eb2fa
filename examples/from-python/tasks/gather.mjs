/** Three coroutines at the same time; `gather` returns their results in the order of its list. */
import { gather, newEventLoop, run, sleep } from 'asyncio-native';

function* factorial(name, number) {
  let product = 1;
  for (let i = 2; i <= number; i++) {
    console.log(`Task ${name}: Compute factorial(${number}), currently i=${i}...`);
    yield* sleep(1000);
    product *= i;
  }
  console.log(`Task ${name}: factorial(${number}) = ${product}`);
  return product;
}

function* main() {
  console.log(yield* gather([factorial('A', 2), factorial('B', 3), factorial('C', 4)]));
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   Task A: Compute factorial(2), currently i=2...
//   Task B: Compute factorial(3), currently i=2...
//   Task C: Compute factorial(4), currently i=2...
//   Task A: factorial(2) = 2
//   Task B: Compute factorial(3), currently i=3...
//   Task C: Compute factorial(4), currently i=3...
//   Task B: factorial(3) = 6
//   Task C: Compute factorial(4), currently i=4...
//   Task C: factorial(4) = 24
//   [ 2, 6, 24 ]

// What linters are to find, as docs/guide/find-what-hangs.md says. A line that ends with a comment is to be reported, and no other:
// by each linter, or by eslint alone, whose configuration has a rule for generators.
import {
  type Coroutine,
  coroutine,
  createTask,
  gather,
  Lock,
  Queue,
  run,
  sleep,
  taskGroup,
  timeout,
} from 'asyncio-native';

const marked = coroutine(function* marked(ms: number) {
  yield* sleep(ms);
  return ms > 1;
});

function* declared(ms: number): Coroutine<number> {
  yield* sleep(ms);
  return ms;
}

function* inferred(ms: number) {
  yield* sleep(ms);
}

class Account {
  *withdraw(ms: number): Coroutine<void> {
    yield* sleep(ms);
  }

  *deposit(ms: number) {
    yield* sleep(ms);
  }
}

async function asynchronous(): Promise<void> {
  await sleep(1);
  await marked(1);
  await inferred(1); // forgotten
  marked(1); // forgotten
}

function* main(): Coroutine<void> {
  const queue = new Queue<number>();
  const account = new Account();
  sleep(1); // forgotten
  queue.put(1); // forgotten
  queue.putNowait(1);
  yield* queue.get();
  marked(1); // forgotten
  declared(1); // forgotten
  inferred(1); // forgotten generator
  account.withdraw(1); // forgotten
  account.deposit(1); // forgotten generator
  new Lock().with(() => sleep(1)); // forgotten
  yield* taskGroup(function* (group) {
    group.createTask(declared(1));
    sleep(1); // forgotten
  });
  timeout(1, () => sleep(1)); // forgotten
  gather([declared(1)]); // forgotten
  createTask(declared(1));
  [1].forEach(marked); // forgotten
  yield* inferred(1);
  yield* gather([1].map(declared));
  yield asynchronous();
}

run(main);

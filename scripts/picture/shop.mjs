// The program in docs/pictures/inspect.png: a shop whose tasks wait for each other in several ways.
import {
  coroutine,
  createTask,
  Event,
  gather,
  Lock,
  Queue,
  runAsync,
  sleep,
  startServer,
  taskGroup,
} from 'asyncio-native';

const HOUR = 3_600_000;
const stock = new Lock();
const mails = new Queue();
const paid = new Event();
const tasks = {};

const fetchRow = coroutine(function* fetchRow() {
  yield* sleep(HOUR);
});

const query = coroutine(function* query() {
  yield* fetchRow();
});

function* handleRequest() {
  yield* taskGroup(function* body(group) {
    for (const table of ['orders', 'prices']) group.createTask(query(), { name: `query ${table}` });
    yield* paid.wait();
  });
}

function* sendMails(pause) {
  for (;;) {
    yield* mails.get();
    yield* sleep(pause);
  }
}

function* takeOrders() {
  for (;;) {
    mails.putNowait('an order');
    yield* sleep(4 + 3 * Math.random());
  }
}

function* countStock() {
  yield* stock.with(function* counting() {
    yield* sleep(HOUR);
  });
}

function* reserve() {
  yield* stock.acquire();
}

function* waitFor(name) {
  yield* sleep(0);
  yield* tasks[name];
}

runAsync(function* main() {
  yield* startServer(function* () {}, '127.0.0.1', 0);
  tasks.billing = createTask(waitFor('report'), { name: 'billing' });
  tasks.report = createTask(waitFor('billing'), { name: 'report' });
  createTask(takeOrders(), { name: 'takeOrders' });
  for (let number = 1; number <= 2; number++) createTask(sendMails(10 * number), { name: `mailer ${number}` });
  createTask(countStock(), { name: 'inventory' });
  for (let number = 1; number <= 2; number++) createTask(reserve(), { name: `reservation ${number}` });
  console.log('ready');
  yield* gather(['/cart', '/checkout'].map((path) => createTask(handleRequest(), { name: `POST ${path}` })));
});

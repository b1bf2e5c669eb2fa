/** Two clients of chat.mjs that talk with each other, and then end the program by a signal. */
import { createTask, openConnection } from 'asyncio-native';

/** A client: answers each line that it hears as `answers` says. Returns all lines up to the end. */
function* client(port, name, answers) {
  const [reader, writer] = yield* openConnection('127.0.0.1', port);
  const heard = [];
  try {
    writer.write(`${name}\n`);
    for (;;) {
      const line = (yield* reader.readline()).toString().trim();
      if (line === '') return heard;
      heard.push(line);
      const answer = answers[line]?.();
      if (answer !== undefined) writer.write(`${answer}\n`);
    }
  } finally {
    writer.close();
  }
}

/** Two clients talk; then the program ends itself. */
export function* demonstrate(port) {
  let bob;
  const heard = yield* client(port, 'Ada', {
    'Ada joins': () => {
      bob = createTask(client(port, 'Bob', { 'Ada: good morning': () => 'hello Ada' }));
    },
    'Bob joins': () => 'good morning',
    'Bob: hello Ada': () => 'how are you?',
    'Ada: how are you?': () => {
      process.kill(process.pid, 'SIGTERM');
    },
  });
  yield* bob;
  console.log(heard.map((line) => `   ${line}`).join('\n'));
}

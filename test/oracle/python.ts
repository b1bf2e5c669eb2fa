import type { Expression, Logged, Program, Statement, Thing } from './program.js';
import { Source } from './source.js';

/** The program in Python, to be run after cpython.py. */
export function toPython(program: Program): string {
  const source = new Source('    ');
  for (const [name, value] of Object.entries(program.objects)) source.line(`${name} = ${expression(value)}`);
  for (const thing of program.things) printThing(source, thing);
  return source.toString();
}

function printThing(source: Source, thing: Thing): void {
  if ('body' in thing) {
    source.line(`async def ${thing.name}():`);
    printBlock(source, thing.body);
  } else {
    source.line(`def ${thing.name}():`);
    source.block(() => source.line(`return ${expression(thing.value)}`));
  }
}

function printBlock(source: Source, statements: readonly Statement[]): void {
  source.block(() => {
    if (statements.length === 0) source.line('pass');
    for (const statement of statements) printStatement(source, statement);
  });
}

function printStatement(source: Source, statement: Statement): void {
  switch (statement.op) {
    case 'evaluate':
      source.line(`log(${statement.label}, ${expression(statement.value)})`);
      break;
    case 'attempt':
      source.line(attempt(statement));
      break;
    case 'await':
      source.line(`log(${statement.label}, await ${expression(statement.value)})`);
      break;
    case 'raise':
      source.line(`raise ${expression(statement.value)}`);
      break;
    case 'return':
      source.line(`return ${statement.value}`);
      break;
    case 'repeat':
      source.line(`for _ in range(${statement.times}):`);
      printBlock(source, statement.body);
      break;
    case 'try': {
      const type = { all: 'BaseException', cancelled: 'CancelledError', failures: 'Exception' }[statement.catches];
      source.line('try:');
      printBlock(source, statement.body);
      source.line(`except ${type} as error:`);
      source.block(() => source.line(`log(${statement.label}, error)`));
      if (statement.handler.length > 0) printBlock(source, statement.handler);
      if (statement.rethrows) source.block(() => source.line('raise'));
      if (statement.cleanup.length > 0) {
        source.line('finally:');
        printBlock(source, statement.cleanup);
      }
      break;
    }
    case 'scope': {
      const { label, kind, of, body } = statement;
      const manager = {
        timeout: `timeout(${expression(of)}) as scope${label}`,
        timeoutAt: `timeout_at(${expression(of)}) as scope${label}`,
        taskGroup: `TaskGroup() as scope${label}`,
        with: expression(of),
      }[kind];
      source.line(`async with ${manager}:`);
      printBlock(source, body);
      if (kind === 'with') source.line(`log(${label}, ${expression(of)}.locked())`);
      else if (kind === 'taskGroup') source.line(`log(${label}, me().cancelling())`);
      else source.line(`log(${label}, scope${label}.expired())`);
      break;
    }
    case 'each': {
      const log = `log(${statement.label}, await each)`;
      source.line(`for each in ${expression(statement.value)}:`);
      source.block(() => {
        if (!statement.guarded) {
          source.line(log);
          return;
        }
        source.line('try:');
        source.block(() => source.line(log));
        source.line('except Exception as error:');
        source.block(() => source.line(`log(${statement.label}, error)`));
      });
    }
  }
}

function attempt({ label, value }: Logged): string {
  return `log(${label}, attempt(lambda: ${expression(value)}))`;
}

function expression(value: Expression): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  if ('name' in value) return snakeCase(value.name);
  if ('list' in value) return `[${value.list.map(expression).join(', ')}]`;
  if ('callback' in value) return `lambda: ${attempt(value.callback)}`;
  const options = Object.entries(value.options ?? {}).map(([name, each]) => `${snakeCase(name)}=${expression(each)}`);
  return `${snakeCase(value.call)}(${[...value.args.map(expression), ...options].join(', ')})`;
}

/** `queue0.putNowait` → `queue0.put_nowait`; names of classes and constants are the same in both languages. */
function snakeCase(path: string): string {
  return path.replace(/\b[a-z]\w*/g, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

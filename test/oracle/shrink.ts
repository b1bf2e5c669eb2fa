import type { Expression, Program, Statement, Thing } from './program.js';

/** Programs tried before shrinking gives up: by then, it has most often found the smallest long ago. */
const PATIENCE = 3000;

/** A smaller program that `isInteresting`, as `program` is. */
export function shrink(program: Program, isInteresting: (program: Program) => boolean): Program {
  let smallest = program;
  let tried = 0;
  search: for (;;) {
    for (const candidate of smaller(smallest)) {
      if (++tried > PATIENCE) return smallest;
      if (isInteresting(candidate)) {
        smallest = candidate;
        continue search;
      }
    }
    return smallest;
  }
}

function* smaller(program: Program): Iterable<Program> {
  const { objects, things } = program;
  const text = JSON.stringify(things);
  const isUsed = (name: string) => new RegExp(`\\b${name}\\b`).test(text);
  const used = Object.entries(objects).filter(([name]) => isUsed(name));
  if (used.length < Object.keys(objects).length) yield { things, objects: Object.fromEntries(used) };
  for (let i = things.length - 1; i >= 0; i--) {
    const thing = things[i]!;
    const others = things.filter((other) => other !== thing);
    if (i > 0 && !new RegExp(`"${thing.name}"|\\(${thing.name}\\)`).test(JSON.stringify(others))) {
      yield { objects, things: others };
    }
    for (const lesser of smallerThing(thing)) yield { objects, things: spliced(things, i, 1, lesser) };
  }
}

function* smallerThing(thing: Thing): Iterable<Thing> {
  if ('body' in thing) for (const body of smallerBlock(thing.body)) yield { ...thing, body };
  else for (const value of smallerExpression(thing.value)) yield { ...thing, value };
}

function* smallerBlock(block: readonly Statement[]): Iterable<readonly Statement[]> {
  for (let size = block.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= block.length; at += size) yield spliced(block, at, size);
  }
  for (const [i, statement] of block.entries()) {
    for (const lesser of smallerStatement(statement)) yield spliced(block, i, 1, ...lesser);
  }
}

/** What could stand in the place of a statement. */
function* smallerStatement(statement: Statement): Iterable<readonly Statement[]> {
  switch (statement.op) {
    case 'evaluate':
    case 'attempt':
    case 'await':
    case 'raise':
    case 'each':
      for (const value of smallerExpression(statement.value)) yield [{ ...statement, value }];
      break;
    case 'return':
      break;
    case 'repeat':
      yield statement.body;
      for (const body of smallerBlock(statement.body)) yield [{ ...statement, body }];
      break;
    case 'scope':
      if (!JSON.stringify(statement.body).includes(`scope${statement.label}`)) yield statement.body;
      for (const of of smallerExpression(statement.of)) yield [{ ...statement, of }];
      for (const body of smallerBlock(statement.body)) yield [{ ...statement, body }];
      break;
    case 'try': {
      yield [...statement.body, ...statement.handler, ...statement.cleanup];
      if (statement.rethrows) yield [{ ...statement, rethrows: false }];
      for (const part of ['cleanup', 'handler', 'body'] as const) {
        for (const block of smallerBlock(statement[part])) yield [{ ...statement, [part]: block }];
      }
    }
  }
}

/** What takes awaitables and is one: its arguments can stand in its place. */
const WRAPPERS = ['shield', 'waitFor'];

function* smallerExpression(value: Expression): Iterable<Expression> {
  if (value === null || typeof value !== 'object' || !('call' in value)) return;
  const { call, args, options, ...rest } = value;
  const [first] = args;
  if (WRAPPERS.includes(call)) yield first!;
  if (call === 'gather' && isList(first)) yield* first.list;
  if (call === 'unique' && typeof first === 'number' && first > 1) yield { ...value, args: [Math.floor(first / 2)] };
  if (options !== undefined) yield { call, args, ...rest };
  if (isList(first) && first.list.length > 1) {
    for (const each of first.list) yield { ...value, args: [{ list: first.list.filter((other) => other !== each) }] };
  }
  for (const [i, argument] of args.entries()) {
    for (const lesser of smallerExpression(argument)) yield { ...value, args: spliced(args, i, 1, lesser) };
  }
}

function isList(value: Expression | undefined): value is { list: Expression[] } {
  return typeof value === 'object' && value !== null && 'list' in value;
}

function spliced<T>(list: readonly T[], start: number, removed: number, ...added: T[]): T[] {
  return [...list.slice(0, start), ...added, ...list.slice(start + removed)];
}

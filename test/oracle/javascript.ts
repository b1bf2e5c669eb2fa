import type { Expression, Logged, Program, Statement, Thing } from './program.js';
import { Source } from './source.js';

/** How the program awaits. `coroutine()`: with `yield*`, every coroutine function having gone through `coroutine`. */
export type Style = 'yield*' | 'yield' | 'coroutine()';

export const STYLES: readonly Style[] = ['yield*', 'yield', 'coroutine()'];

/** The program in JavaScript, as the body of a function that returns the coroutine function of the main task. */
export function toJavaScript(program: Program, style: Style): string {
  return new Printer(style).print(program);
}

class Printer {
  readonly #source = new Source('  ');
  readonly #tracked: boolean;
  readonly #await: string;

  constructor(style: Style) {
    this.#tracked = style === 'coroutine()';
    this.#await = style === 'yield' ? 'yield' : 'yield*';
  }

  print(program: Program): string {
    for (const [name, value] of Object.entries(program.objects)) this.#line(`const ${name} = ${expression(value)};`);
    for (const thing of program.things) this.#thing(thing);
    this.#line(`return ${program.things[0]!.name};`);
    return this.#source.toString();
  }

  #line(text: string): void {
    this.#source.line(text);
  }

  #thing(thing: Thing): void {
    const { name } = thing;
    if ('value' in thing) {
      this.#line(`const ${name} = () => ${expression(thing.value)};`);
      return;
    }
    // As a method it has its name for others only: within a named function expression that would mean the bare generator.
    this.#line(this.#tracked ? `const ${name} = coroutine({ *${name}() {` : `function* ${name}() {`);
    this.#block(thing.body);
    this.#line(this.#tracked ? `} }.${name});` : '}');
  }

  #block(statements: readonly Statement[]): void {
    this.#source.block(() => {
      for (const statement of statements) this.#statement(statement);
    });
  }

  #statement(statement: Statement): void {
    switch (statement.op) {
      case 'evaluate':
        this.#line(`log(${statement.label}, ${expression(statement.value)});`);
        break;
      case 'attempt':
        this.#line(`${attempt(statement)};`);
        break;
      case 'await':
        this.#line(`log(${statement.label}, ${this.#await} ${expression(statement.value)});`);
        break;
      case 'raise':
        this.#line(`throw ${expression(statement.value)};`);
        break;
      case 'return':
        this.#line(`return ${statement.value};`);
        break;
      case 'repeat':
        this.#line(`for (let i = 0; i < ${statement.times}; i++) {`);
        this.#block(statement.body);
        this.#line('}');
        break;
      case 'try':
        this.#try(statement);
        break;
      case 'scope':
        this.#scope(statement);
        break;
      case 'each': {
        const { label, value, guarded } = statement;
        const log = `log(${label}, ${this.#await} each);`;
        this.#line(`for (const each of ${expression(value)}) {`);
        this.#source.block(() =>
          this.#line(guarded ? `try { ${log} } catch (error) { ${FAILURES} log(${label}, error); }` : log),
        );
        this.#line('}');
      }
    }
  }

  #try({ label, body, catches, handler, rethrows, cleanup }: Extract<Statement, { op: 'try' }>): void {
    this.#line('try {');
    this.#block(body);
    this.#line('} catch (error) {');
    this.#source.block(() => {
      if (catches === 'cancelled') this.#line('if (!(error instanceof CancelledError)) throw error;');
      if (catches === 'failures') this.#line(FAILURES);
      this.#line(`log(${label}, error);`);
    });
    this.#block(handler);
    if (rethrows) this.#source.block(() => this.#line('throw error;'));
    if (cleanup.length > 0) {
      this.#line('} finally {');
      this.#block(cleanup);
    }
    this.#line('}');
  }

  /** The body is a function of its own: what it returns has to be returned again. */
  #scope({ label, kind, of, body }: Extract<Statement, { op: 'scope' }>): void {
    const given = { timeout: `${expression(of)}, `, timeoutAt: `${expression(of)}, `, taskGroup: '', with: '' }[kind];
    const callee = kind === 'with' ? `${expression(of)}.with` : kind;
    const [open, close] = this.#tracked ? ['coroutine(function*', '}));'] : ['function*', '});'];
    if (kind !== 'with') this.#line(`let scope${label};`);
    this.#line(`const result${label} = ${this.#await} ${callee}(${given}${open} (${kind === 'with' ? '' : 'it'}) {`);
    this.#source.block(() => {
      if (kind !== 'with') this.#line(`scope${label} = it;`);
    });
    this.#block(body);
    this.#line(close);
    this.#line(`if (result${label} !== undefined) return result${label};`);
    if (kind === 'with') this.#line(`log(${label}, ${expression(of)}.locked());`);
    else if (kind === 'taskGroup') this.#line(`log(${label}, me().cancelling());`);
    else this.#line(`log(${label}, scope${label}.expired());`);
  }
}

/** `except Exception`, which leaves CancelledError out. */
const FAILURES = 'if (error instanceof CancelledError) throw error;';

function attempt({ label, value }: Logged): string {
  return `log(${label}, attempt(() => ${expression(value)}))`;
}

function expression(value: Expression): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if ('name' in value) return value.name;
  if ('list' in value) return `[${value.list.map(expression).join(', ')}]`;
  if ('callback' in value) return `() => ${attempt(value.callback)}`;
  const options = Object.entries(value.options ?? {}).map(([name, each]) => `${name}: ${expression(each)}`);
  const args = value.args.map(expression);
  if (options.length > 0) args.push(`{ ${options.join(', ')} }`);
  return `${/^[A-Z]/.test(value.call) ? 'new ' : ''}${value.call}(${args.join(', ')})`;
}

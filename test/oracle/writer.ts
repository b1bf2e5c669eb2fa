import { call, callWith, list, name, the } from './expressions.js';
import type { Kind } from './objects.js';
import type { Expression, Statement, Thing } from './program.js';
import type { Random } from './random.js';

/** An object of the program. */
export interface Shared {
  readonly kind: Kind;
  readonly object: string;
}

/** Blocks in blocks. */
const DEEPEST = 3;
/** A body that may execute more statements than this is not called by others: each would multiply it. */
const LONGEST = 60;

/** Where a statement stands. */
interface Place {
  /** The thing it belongs to. */
  readonly index: number;
  readonly depth: number;
  readonly timeouts: readonly string[];
  readonly groups: readonly string[];
  /** In a `finally`. */
  readonly cleanup?: boolean;
}

/** Writes the things of a program at random, the last one first, because it is awaited by others. */
export class Writer {
  readonly #random: Random;
  readonly #shared: readonly Shared[];
  readonly #names: readonly string[];
  /** How many statements a body may execute, with those of the bodies that it calls. */
  readonly #costs: number[] = [];
  /** Most tasks use the same few objects. */
  readonly #isCrowded: boolean;
  #label = 0;
  #cost = 0;

  constructor(random: Random, shared: readonly Shared[], names: readonly string[]) {
    this.#random = random;
    this.#shared = shared;
    this.#names = names;
    this.#isCrowded = shared.length > 0 && random.chance(0.4);
  }

  things(): Thing[] {
    const things: Thing[] = [];
    for (let index = this.#names.length - 1; index >= 0; index--) {
      this.#cost = 0;
      const place = { index, depth: 0, timeouts: [], groups: [] };
      things.unshift(this.#names[index]!.startsWith('body') ? this.#body(place) : this.#future(place));
      this.#costs[index] = this.#cost;
    }
    return things;
  }

  #body(place: Place): Thing {
    const works = this.#shared.length > 0 && this.#random.chance(this.#isCrowded ? 0.9 : 0.3);
    const body = place.index === 0 ? this.#main(place) : works ? this.#worker(place) : this.#block(place, 5);
    if (this.#random.chance(0.4)) body.push({ op: 'return', value: this.#next() });
    return { name: this.#names[place.index]!, body };
  }

  /** Starts some, and then keeps things going: left to themselves, most programs would soon all wait for each other. */
  #main(place: Place): Statement[] {
    const started = this.#random.some(this.#laterNames(place)).map((thing) => this.#attempt(the(thing)));
    const body: Statement[] = [];
    for (let rest = this.#random.between(4, 12); rest > 0; rest--) {
      const write = this.#random.weighted<() => Statement[]>([
        [3, () => [this.#attempt(this.#action(place))]],
        [3, () => [this.#awaited(call('sleep', this.#delay()))]],
        [2, () => [this.#statement(place)]],
        [2, () => [this.#survived(place)]],
        [this.#isCrowded ? 3 : 0, () => this.#race()],
      ]);
      body.push(...write());
    }
    return [...started, ...body];
  }

  /** Uses an object again and again: the more do so, the more they get in each other's way. */
  #worker(place: Place): Statement[] {
    const random = this.#random;
    const { kind, object } = random.of(this.#shared);
    const inside = this.#inside(place);
    const body = Array.from({ length: random.between(2, 4) }, () => {
      const write = random.weighted<() => Statement>([
        [3, () => this.#awaited(kind.awaits(object, random))],
        [kind.scoped ? 4 : 0, () => this.#with(inside, object)],
        [3, () => this.#attempt(kind.acts(object, random))],
        [2, () => this.#awaited(call('sleep', this.#delay()))],
        [1, () => this.#survived(inside)],
        [1, () => this.#timeout(inside)],
      ]);
      return write();
    });
    // They line up first.
    if (this.#isCrowded) body.unshift(this.#awaited(kind.awaits(object, random)));
    return random.chance(0.5) ? body : [{ op: 'repeat', times: 2, body }];
  }

  /** Wakes somebody, and cancels somebody before the loop gets to it: perhaps the same. */
  #race(): Statement[] {
    const woken = this.#attempt(this.#sharedAction());
    const bodies = this.#names.filter((thing, i) => i > 0 && thing.startsWith('body'));
    const victims = this.#random.some(bodies.length > 0 ? bodies : this.#names);
    const cancelled = victims.map((victim) => this.#attempt(call(`the(${victim}).cancel`)));
    return this.#random.chance(0.7) ? [woken, ...cancelled] : [...cancelled, woken];
  }

  #attempt(value: Expression): Statement {
    this.#cost++;
    return { op: 'attempt', label: this.#next(), value };
  }

  #awaited(value: Expression): Statement {
    this.#cost++;
    return { op: 'await', label: this.#next(), value };
  }

  /** Whatever happens, goes on. */
  #survived(place: Place): Statement {
    const body = this.#block(this.#inside(place), 2);
    return { op: 'try', label: this.#next(), body, catches: 'all', handler: [], rethrows: false, cleanup: [] };
  }

  #future(place: Place): Thing {
    const thing = this.#names[place.index]!;
    const later = this.#names.slice(place.index + 1);
    if (thing.startsWith('future')) return { name: thing, value: call('loop.createFuture') };
    if (thing.startsWith('shield')) return { name: thing, value: call('shield', the(this.#random.of(later))) };
    return { name: thing, value: this.#gather(this.#random.some(later).map(the)) };
  }

  #next(): number {
    return ++this.#label;
  }

  #block(place: Place, most: number): Statement[] {
    return Array.from({ length: this.#random.between(1, most) }, () => this.#statement(place));
  }

  #statement(place: Place): Statement {
    const random = this.#random;
    const nests = place.depth < DEEPEST;
    const write = random.weighted<() => Statement>([
      [9, () => this.#awaited(this.#awaitable(place, 2))],
      [7, () => this.#attempt(this.#action(place))],
      [1, () => this.#attempt(this.#scheduling())],
      [nests ? 2 : 0, () => this.#survived(place)],
      [0.4, () => ({ op: 'raise', value: call('Failure', this.#next()) })],
      [place.cleanup ? 0 : 0.3, () => ({ op: 'return', value: this.#next() })],
      [nests ? 3 : 0, () => this.#try(place)],
      [nests ? 2.5 : 0, () => this.#timeout(place)],
      [nests && this.#callable(place).length > 0 ? 2 : 0, () => this.#group(place)],
      [nests && this.#shared.length > 0 ? 1.5 : 0, () => this.#with(place)],
      [nests ? 0.6 : 0, () => this.#repeat(place)],
      [this.#laterNames(place).length > 0 ? 0.7 : 0, () => this.#each(place)],
    ]);
    return write();
  }

  // What is awaited

  #laterNames(place: Place): readonly string[] {
    return this.#names.slice(place.index + 1);
  }

  #laterBodies(place: Place): string[] {
    return this.#laterNames(place).filter((thing) => thing.startsWith('body'));
  }

  /** Bodies that can be awaited as coroutines. */
  #callable(place: Place): string[] {
    return this.#laterBodies(place).filter((thing) => this.#costs[this.#names.indexOf(thing)]! <= LONGEST);
  }

  #awaitable(place: Place, nesting: number): Expression {
    const random = this.#random;
    const later = this.#laterNames(place);
    const callable = this.#callable(place);
    const nested = nesting > 0 ? 1 : 0;
    const inner = () => this.#awaitable(place, nesting - 1);
    const write = random.weighted<() => Expression>([
      [4, () => call('sleep', this.#delay())],
      [1, () => call('sleep', this.#delay(), this.#next())],
      [later.length > 0 ? 5 : 0, () => the(random.of(later))],
      [callable.length > 0 ? 2 : 0, () => this.#call(random.of(callable))],
      [this.#shared.length > 0 ? 5 : 0, () => this.#sharedAwaitable()],
      [nested, () => this.#gather(Array.from({ length: random.between(1, 3) }, inner))],
      [nested, () => call('shield', inner())],
      [nested * 1.5, () => call('waitFor', inner(), this.#limit())],
      [later.length > 0 ? 1 : 0, () => this.#wait(later)],
    ]);
    return write();
  }

  #call(body: string): Expression {
    this.#cost += this.#costs[this.#names.indexOf(body)]!;
    return call(body);
  }

  #adopt(group: string, body: string): Expression {
    this.#call(body);
    const options = this.#random.weighted<Record<string, Expression> | undefined>([
      [75, undefined],
      [15, { eagerStart: true }],
      [10, { context: name('context0') }],
    ]);
    const adopt = call('adopt', name(group), name(body)) as Extract<Expression, { call: string }>;
    return options === undefined ? adopt : { ...adopt, options };
  }

  #sharedAwaitable(): Expression {
    const { kind, object } = this.#random.of(this.#shared);
    return kind.awaits(object, this.#random);
  }

  #gather(of: Expression[]): Expression {
    return this.#random.chance(0.4)
      ? callWith({ returnExceptions: true }, 'gather', list(of))
      : call('gather', list(of));
  }

  #wait(later: readonly string[]): Expression {
    const random = this.#random;
    const options: Record<string, Expression> = {};
    if (random.chance(0.5)) options.timeout = this.#timer();
    if (random.chance(0.7)) {
      options.returnWhen = name(random.of(['FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED']));
    }
    return callWith(options, 'wait', list(random.some(later).map(the)));
  }

  #delay(): Expression {
    return this.#random.chance(0.25) ? 0 : this.#timer();
  }

  /** Zero would be a timer, too, but not one with a deadline of its own. */
  #timer(): Expression {
    return call('unique', this.#random.between(1, 25));
  }

  #limit(): Expression {
    return this.#random.weighted([
      [10, this.#timer()],
      [1, 0],
      [1, -1],
      [1, null],
    ]);
  }

  // What does not wait

  #action(place: Place): Expression {
    const random = this.#random;
    const any = () => the(random.of(this.#names));
    const futures = this.#names.filter((thing) => thing.startsWith('future'));
    const bodies = this.#names.filter((thing) => thing.startsWith('body'));
    const future = () => the(random.of(futures));
    const { timeouts, groups } = place;
    const adoptable = this.#callable(place);
    const write = random.weighted<() => Expression>([
      [4, any],
      [3, () => ({ call: `${path(any())}.cancel`, args: random.chance(0.5) ? [`m${this.#next()}`] : [] })],
      [0.5, () => call('me().cancel')],
      [0.5, () => call('me().uncancel')],
      [0.5, () => call('me().cancelling')],
      [0.5, () => call(`${path(any())}.${random.of(['done', 'cancelled', 'result', 'exception'])}`)],
      [0.7, () => call(`${path(any())}.addDoneCallback`, call('callback', random.between(1, 8)))],
      [0.2, () => call(`${path(any())}.removeDoneCallback`, call('callback', random.between(1, 8)))],
      [futures.length > 0 ? 3 : 0, () => call(`${path(future())}.setResult`, this.#next())],
      [futures.length > 0 ? 1 : 0, () => call(`${path(future())}.setException`, call('Failure', this.#next()))],
      [0.5, () => call('eager', name(random.of(bodies)))],
      [1, () => call('variable0.get')],
      [1, () => call('assign', name('variable0'), this.#next())],
      [0.4, () => call('undo')],
      [0.3, () => call('context0.get', name('variable0'))],
      [0.4, () => call('context0.run', this.#inContext())],
      [0.5, () => call('within', name('context0'), name(random.of(bodies)))],
      [0.7, () => call('drop', random.below(10))],
      [this.#shared.length > 0 ? 6 : 0, () => this.#sharedAction()],
      [timeouts.length > 0 ? 1 : 0, () => call(`${random.of(timeouts)}.reschedule`, this.#moment())],
      [groups.length > 0 && adoptable.length > 0 ? 3 : 0, () => this.#adopt(random.of(groups), random.of(adoptable))],
    ]);
    return write();
  }

  #sharedAction(): Expression {
    const { kind, object } = this.#random.of(this.#shared);
    return kind.acts(object, this.#random);
  }

  /** A callback of the loop does something later; it knows no scopes. */
  #scheduling(): Expression {
    const outside = { index: this.#names.length, depth: 0, timeouts: [], groups: [] };
    let value: Expression;
    do value = this.#action(outside);
    while (JSON.stringify(value).includes('"me()'));
    const callback = { callback: { label: this.#next(), value } };
    const handle = this.#random.weighted<() => Expression>([
      [3, () => call('loop.callSoon', callback)],
      [5, () => call('loop.callLater', this.#timer(), callback)],
      [2, () => call('loop.callAt', call('at', this.#random.between(1, 25)), callback)],
    ]);
    return call('keep', handle());
  }

  /** What is called in a context that may not be the present one. */
  #inContext(): Expression {
    const label = this.#next();
    const value = this.#random.chance(0.5) ? call('variable0.get') : call('assign', name('variable0'), this.#next());
    return { callback: { label, value } };
  }

  #moment(): Expression {
    return this.#random.chance(0.2) ? null : call('at', this.#random.between(1, 25));
  }

  // Statements with blocks

  #inside(place: Place, more: Partial<Place> = {}): Place {
    return { ...place, ...more, depth: place.depth + 1 };
  }

  #try(place: Place): Statement {
    const random = this.#random;
    return {
      op: 'try',
      label: this.#next(),
      body: this.#block(this.#inside(place), 3),
      catches: random.of(['all', 'all', 'cancelled', 'failures']),
      handler: random.chance(0.4) ? this.#block(this.#inside(place), 2) : [],
      rethrows: random.chance(0.35),
      cleanup: random.chance(0.3) ? this.#block(this.#inside(place, { cleanup: true }), 2) : [],
    };
  }

  #timeout(place: Place): Statement {
    const label = this.#next();
    const timeouts = [...place.timeouts, `scope${label}`];
    const body = this.#block(this.#inside(place, { timeouts }), 3);
    return this.#random.chance(0.8)
      ? { op: 'scope', label, kind: 'timeout', of: this.#limit(), body }
      : { op: 'scope', label, kind: 'timeoutAt', of: this.#moment(), body };
  }

  #group(place: Place): Statement {
    const label = this.#next();
    const group = `scope${label}`;
    const children = this.#random.some(this.#callable(place)).map((body) => this.#attempt(this.#adopt(group, body)));
    const rest = this.#block(this.#inside(place, { groups: [...place.groups, group] }), 2);
    const body = [...children, ...(this.#random.chance(0.6) ? rest : [])];
    return { op: 'scope', label, kind: 'taskGroup', of: null, body };
  }

  #with(place: Place, object?: string): Statement {
    const random = this.#random;
    const scoped = this.#shared.filter(({ kind }) => kind.scoped);
    if (scoped.length === 0) return this.#awaited(this.#sharedAwaitable());
    const held = scoped.find((each) => each.object === object) ?? random.of(scoped);
    const label = this.#next();
    const inside = this.#inside(place);
    const body = random.chance(0.5) ? [] : this.#block(inside, 2);
    // A condition is waited for and notified in here or not at all.
    if (random.chance(0.5)) body.unshift(this.#awaited(call('sleep', this.#delay())));
    if (held.object.startsWith('condition')) {
      const { kind } = held;
      body.push(
        random.chance(0.6)
          ? this.#awaited(kind.awaits(held.object, random))
          : this.#attempt(kind.acts(held.object, random)),
      );
    }
    return { op: 'scope', label, kind: 'with', of: name(held.object), body };
  }

  #repeat(place: Place): Statement {
    const times = this.#random.between(2, 3);
    const before = this.#cost;
    const body = this.#block(this.#inside(place), 2);
    this.#cost += (this.#cost - before) * (times - 1);
    return { op: 'repeat', times, body };
  }

  #each(place: Place): Statement {
    const options: Record<string, Expression> = this.#random.chance(0.4) ? { timeout: this.#timer() } : {};
    const awaitables = this.#random.some(this.#laterNames(place)).map(the);
    if (this.#random.chance(0.2)) awaitables.push(call('sleep', this.#delay(), this.#next()));
    const value = callWith(options, 'asCompleted', list(awaitables));
    return { op: 'each', label: this.#next(), value, guarded: this.#random.chance(0.6) };
  }
}

/** `the(body3)`, in front of a method. */
function path(of: Expression): string {
  const { call: callee, args } = of as Extract<Expression, { call: string }>;
  return `${callee}(${(args[0] as { name: string }).name})`;
}

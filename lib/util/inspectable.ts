import { inspect } from './node-builtins.js';
import { className } from './show.js';

/** What describes itself between angle brackets: `<Task pending name='fetch'>`. */
export interface Describable {
  /** @internal */
  _describe(): string;
}

/** Makes `util.inspect`, and so `console.log`, show the own description of instances of `type`. */
export function inspectable(type: { readonly prototype: Describable }): void {
  Object.defineProperty(type.prototype, inspect.custom, {
    configurable: true,
    writable: true,
    value(this: Describable): string {
      return `<${className(this)} ${this._describe()}>`;
    },
  });
}

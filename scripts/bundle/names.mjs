/** Checks that classes and functions of a script have the same names as in the sources. */
import { parseAst } from 'rollup/parseAst';

/** @throws Error if rollup has renamed one: stack traces and `constructor.name` would show another name. */
export function checkNames(file, code) {
  const renamed = parseAst(code)
    .body.filter(({ type }) => type === 'ClassDeclaration' || type === 'FunctionDeclaration')
    .map(({ id }) => id.name)
    .filter((name) => /\$\d+$/.test(name));
  if (renamed.length > 0) {
    throw new Error(`${file}: several modules, or Node, have something called ${renamed.join(', ')}`);
  }
}

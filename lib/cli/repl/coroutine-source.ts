import { type ParseError, parseScript, type SyntaxNode, visitInside } from './syntax.js';

/** An input of the console, translated to a script. */
export interface InputSource {
  /** A generator expression: a coroutine of the input, which returns the value of the last expression. */
  readonly code: string;
  /** The variables that the input declares. They outlive it, so they must become globals. */
  readonly names: readonly string[];
}

/** The input is incomplete: another line may complete it. */
export class IncompleteInput extends SyntaxError {}

/** The function that the code calls for `await`. */
export const AWAIT = '__asyncio_native_await';

const HEAD = '(async function* () {';
const TAIL = '\n})';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** If this edit closes something: where that was opened. Undefined for an edit that opens. */
  readonly opened?: number;
}

/**
 * Makes a coroutine of an input. `await` at its top level becomes `yield*`. Declarations become assignments, so that
 * the next input sees the variables.
 *
 * @throws IncompleteInput, SyntaxError.
 */
export function coroutineSource(input: string): InputSource {
  const imports = importsAsCalls(input);
  // An object literal is not a block.
  const source = /^\s*\{[^;]*\}\s*$/.test(imports) && parses(`${HEAD}(${imports})${TAIL}`) ? `(${imports})` : imports;
  const body = bodyOf(source);
  const edits: Edit[] = [];
  const names: string[] = [];
  const last = body.at(-1);
  if (last?.type === 'ExpressionStatement') {
    const { start, end } = last;
    const hasSemicolon = source[end - HEAD.length - 1] === ';';
    edits.push(open(start, 'return ('), close(hasSemicolon ? end - 1 : end, ')', start));
  }
  for (const statement of body) {
    edits.push(...declarationEdits(statement, source, names));
  }
  for (const statement of body) {
    for (const node of [statement, ...nodesInside(statement)]) {
      edits.push(...awaitEdits(node));
    }
  }
  return { code: `(function* () {${apply(source, edits)}${TAIL}`, names };
}

function nodesInside(node: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  if (!/Function/.test(node.type)) {
    visitInside(node, (each) => nodes.push(each));
  }
  return nodes;
}

function bodyOf(source: string): readonly SyntaxNode[] {
  const text = HEAD + source + TAIL;
  let script: SyntaxNode;
  try {
    script = parseScript(text);
  } catch (error) {
    throw explained(error as ParseError, source);
  }
  const [statement] = script.body as SyntaxNode[];
  const fn = (statement?.expression ?? {}) as SyntaxNode;
  const { body } = (fn.body ?? {}) as { body?: SyntaxNode[] };
  if ((script.body as SyntaxNode[]).length !== 1 || fn.end !== text.length - 1 || body === undefined) {
    throw new SyntaxError("Unexpected token '}'");
  }
  return body;
}

function parses(text: string): boolean {
  try {
    parseScript(text);
    return true;
  } catch {
    return false;
  }
}

function explained(error: ParseError, source: string): SyntaxError {
  const isAtEnd = error.pos >= HEAD.length + source.length;
  if (isAtEnd || /^Unterminated (?:template|comment)/.test(error.message)) {
    return new IncompleteInput(error.message);
  }
  return new SyntaxError(error.message.replace(/ \(\d+:\d+\)$/, ''));
}

/** Positions of edits are those of the source, without HEAD. */
const open = (at: number, text: string, until: number = at): Edit => ({
  start: at - HEAD.length,
  end: until - HEAD.length,
  text,
});
const close = (at: number, text: string, opened: number): Edit => ({
  start: at - HEAD.length,
  end: at - HEAD.length,
  text,
  opened: opened - HEAD.length,
});

/** `await x` as `(yield* AWAIT(x))`. */
function awaitEdits(node: SyntaxNode): Edit[] {
  if (node.type === 'ForOfStatement' && node.await === true) {
    throw new SyntaxError('for await is not possible here: use yield* forAwait(iterable, body)');
  }
  if (node.type !== 'AwaitExpression') {
    return [];
  }
  const argument = node.argument as SyntaxNode;
  return [open(node.start, `(yield* ${AWAIT}(`, argument.start), close(node.end, '))', node.start)];
}

/** Turns a declaration into an assignment to existing variables. */
function declarationEdits(statement: SyntaxNode, source: string, names: string[]): Edit[] {
  const { start, end } = statement;
  switch (statement.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration': {
      const { name } = statement.id as unknown as { name: string };
      names.push(name);
      return [open(start, `${name} = `), close(end, ';', start)];
    }
    case 'VariableDeclaration': {
      const declarations = statement.declarations as SyntaxNode[];
      const edits: Edit[] = [open(start, 'void (', start + String(statement.kind).length)];
      for (const declaration of declarations) {
        const id = declaration.id as SyntaxNode;
        addNames(id, names);
        edits.push(open(id.start, '('));
        edits.push(close(declaration.end, declaration.init === null ? ' = undefined)' : ')', id.start));
      }
      const last = (declarations.at(-1) as SyntaxNode).end;
      edits.push(close(last, source[last - HEAD.length] === ';' ? ')' : ');', start));
      return edits;
    }
    default:
      return [];
  }
}

/** The names that a pattern of a declaration binds. */
function addNames(pattern: SyntaxNode | null, names: string[]): void {
  switch (pattern?.type) {
    case 'Identifier':
      names.push(String(pattern.name));
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties as SyntaxNode[]) {
        addNames((property.type === 'RestElement' ? property.argument : property.value) as SyntaxNode, names);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements as (SyntaxNode | null)[]) {
        addNames(element, names);
      }
      break;
    case 'AssignmentPattern':
      addNames(pattern.left as SyntaxNode, names);
      break;
    case 'RestElement':
      addNames(pattern.argument as SyntaxNode, names);
      break;
    default:
  }
}

/** At the same position, ends come before beginnings; of several ends, the last opened comes first. */
function compare(one: Edit, other: Edit): number {
  return (
    one.start - other.start ||
    Number(one.opened === undefined) - Number(other.opened === undefined) ||
    (other.opened ?? 0) - (one.opened ?? 0)
  );
}

function apply(source: string, edits: readonly Edit[]): string {
  let text = '';
  let at = 0;
  for (const edit of [...edits].sort(compare)) {
    text += source.slice(at, edit.start) + edit.text;
    at = Math.max(at, edit.end);
  }
  return text + source.slice(at);
}

const IMPORT =
  /^(\s*)import\s+(?:(?<all>\*\s*as\s+(?<space>[\w$]+))|(?<default>[\w$]+)?\s*,?\s*(?<named>\{[^}]*\})?)\s*from\s*(?<from>'[^']*'|"[^"]*")\s*;?/gm;

/** Turns import declarations, which only modules allow, into calls of import(). */
function importsAsCalls(input: string): string {
  return input.replace(/^(\s*)import\s+('[^']*'|"[^"]*")\s*;?/gm, '$1await import($2);').replace(IMPORT, (...match) => {
    const groups = match.at(-1) as Record<'space' | 'default' | 'named' | 'from', string | undefined>;
    if (groups.space !== undefined) {
      return `${match[1]}const ${groups.space} = await import(${groups.from});`;
    }
    const named = (groups.named ?? '{}').slice(1, -1).replaceAll(/\bas\b/g, ':');
    const names = [groups.default === undefined ? '' : `default: ${groups.default}`, named.trim()];
    return `${match[1]}const { ${names.filter((name) => name !== '').join(', ')} } = await import(${groups.from});`;
  });
}

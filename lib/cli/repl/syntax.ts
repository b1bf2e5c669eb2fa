/** The used parts of a node of acorn's syntax tree (ESTree). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Acorn {
  parse(source: string, options: object): SyntaxNode;
}

/** The error that acorn throws. */
export interface ParseError extends SyntaxError {
  /** The position, in characters from the start. */
  readonly pos: number;
}

let acorn: Acorn | undefined;

/** The syntax tree of a script. @throws ParseError. */
export function parseScript(source: string): SyntaxNode {
  // The build puts a copy beside this script, so that the package does not depend on the parser.
  acorn ??= require('./acorn.cjs') as Acorn;
  return acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'script' });
}

/** Calls `visit` for each node below `node` that runs with it, but not for nodes inside nested functions. */
export function visitInside(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  for (const child of childrenOf(node)) {
    visit(child);
    if (!isFunction(child)) {
      visitInside(child, visit);
    }
  }
}

function isFunction({ type }: SyntaxNode): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|StaticBlock)$/.test(type);
}

function* childrenOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof (item as SyntaxNode | null)?.type === 'string') {
        yield item as SyntaxNode;
      }
    }
  }
}

/** A node of the syntax tree that acorn makes (ESTree): what is looked at here. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Acorn {
  parse(source: string, options: object): SyntaxNode;
}

/** What acorn throws. */
export interface ParseError extends SyntaxError {
  /** Where, in characters from the start. */
  readonly pos: number;
}

let acorn: Acorn | undefined;

/** The syntax tree of a script. @throws ParseError. */
export function parseScript(source: string): SyntaxNode {
  // A copy that the build puts beside: nobody else needs it, so it is no dependency.
  acorn ??= require('./acorn.cjs') as Acorn;
  return acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'script' });
}

/** Calls `visit` for each node below `node` that runs with it: not for what stands in functions of its own. */
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

/** The parts of a heap snapshot that this module reads. V8 writes the snapshot as JSON, for Chrome's DevTools. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** The hidden field of a generator object that holds its variables while it is suspended. */
const VARIABLES = 'parameters_and_registers';

/** The field of a `Block`, such as that of `lock.with`, which holds its body or the block inside it. */
const BODY = '_held';

/** Maximum depth of blocks directly inside each other. */
const DEEPEST_BLOCK = 10;

/** Which suspended generators a generator holds in its variables. */
export class HeapGraph {
  readonly #heap: HeapSnapshot;
  readonly #nodeSize: number;
  readonly #edgeSize: number;
  readonly #id: number;
  readonly #edgeCount: number;
  /** By node: the index of its first edge. */
  readonly #firstEdge = new Map<number, number>();
  /** By the node of a generator: the node of its variables. */
  readonly #variables = new Map<number, number>();
  readonly #byId = new Map<number, number>();

  constructor(text: string) {
    const heap = JSON.parse(text) as HeapSnapshot;
    this.#heap = heap;
    const { node_fields: nodeFields, edge_fields: edgeFields } = heap.snapshot.meta;
    this.#nodeSize = nodeFields.length;
    this.#edgeSize = edgeFields.length;
    this.#id = nodeFields.indexOf('id');
    this.#edgeCount = nodeFields.indexOf('edge_count');
    this.#index();
  }

  /**
   * The generator in which the one with heap object id `id` waits by `yield*`, directly or as the body of a block. It is
   * in the last variable, because temporary values come after all named ones. Undefined if there is none.
   */
  delegate(id: number, except: ReadonlySet<number>): number | undefined {
    const node = this.#byId.get(id);
    const variables = node === undefined ? undefined : this.#variables.get(node);
    let found: number | undefined;
    for (const { to } of variables === undefined ? [] : this.#edgesOf(variables)) {
      const generator = this.#generatorIn(to, DEEPEST_BLOCK);
      const inner = generator === undefined ? undefined : (this.#heap.nodes[generator + this.#id] as number);
      if (inner !== undefined && generator !== node && !except.has(inner)) {
        found = inner;
      }
    }
    return found;
  }

  /** `node`, if it is a generator; the body, if it is a block. */
  #generatorIn(node: number, depth: number): number | undefined {
    if (this.#variables.has(node)) {
      return node;
    }
    for (const { type, name, to } of depth === 0 ? [] : this.#edgesOf(node)) {
      if (type === 'property' && this.#heap.strings[name] === BODY) {
        return this.#generatorIn(to, depth - 1);
      }
    }
    return undefined;
  }

  #index(): void {
    const { nodes, strings } = this.#heap;
    let edge = 0;
    for (let node = 0; node < nodes.length; node += this.#nodeSize) {
      this.#firstEdge.set(node, edge);
      edge += (nodes[node + this.#edgeCount] as number) * this.#edgeSize;
    }
    for (const node of this.#firstEdge.keys()) {
      for (const { type, name, to } of this.#edgesOf(node)) {
        if (type === 'internal' && strings[name] === VARIABLES) {
          this.#variables.set(node, to);
          this.#byId.set(nodes[node + this.#id] as number, node);
        }
      }
    }
  }

  *#edgesOf(node: number): Generator<{ readonly type: string; readonly name: number; readonly to: number }> {
    const { nodes, edges, snapshot } = this.#heap;
    const [types] = snapshot.meta.edge_types;
    let edge = this.#firstEdge.get(node) ?? 0;
    for (let left = nodes[node + this.#edgeCount] as number; left > 0; left--) {
      yield {
        type: types[edges[edge] as number] as string,
        name: edges[edge + 1] as number,
        to: edges[edge + 2] as number,
      };
      edge += this.#edgeSize;
    }
  }
}

import { byId, drawn, element } from './dom.js';
import { waitGraph } from './wait-graph.js';

/** Pixels. */
const WIDTH = 210;
const HEIGHT = 44;
const GAP_X = 80;
const GAP_Y = 16;
const MARGIN = 12;
/** Maximum number of places that one request may ask for. */
const MOST_PLACES = 100;
/** Characters that fit into a node. */
const FIT = 24;

/** The graph of waits, and its cycles in words. */
export class WaitsView {
  #cycles = byId('cycles');
  #graph = byId('graph');
  #drawn = '';
  #nodes = [];

  show(look) {
    const { nodes, edges, left } = waitGraph(look);
    this.#nodes = nodes;
    // Drawn again only if it has changed, because a new picture loses its scroll position and its tooltips.
    const text = JSON.stringify([
      nodes.map(({ id, label, detail, column, row }) => [id, label, detail, column, row]),
      edges.map(({ from, to, cycle }) => [from.id, to.id, cycle]),
      left,
    ]);
    if (text === this.#drawn) return;
    this.#drawn = text;
    this.#cycles.replaceChildren(...look.data.cycles.map((cycle) => cycleItem(look, cycle)));
    const parts = nodes.length === 0 ? [element('p', 'empty', 'No task waits for another, or for an object.')] : [];
    if (nodes.length > 0) parts.push(picture(nodes, edges));
    if (left > 0) parts.push(element('p', 'empty', `${left} more are not drawn.`));
    this.#graph.replaceChildren(...parts);
  }

  /** The tasks whose places the page wants, in the form that the server reads. */
  get wanted() {
    const tasks = this.#nodes.filter(({ kind }) => kind === 'task');
    return tasks
      .slice(0, MOST_PLACES)
      .map(({ id }) => id)
      .join(',');
  }
}

function cycleItem(look, { thread, tasks }) {
  const names = [...tasks, tasks[0]].map((id) => look.of(thread, id)?.task.name ?? `task ${id}`);
  return element('li', 'cycle', `Await cycle: ${names.map((name) => `'${name}'`).join(' waits for ')}`);
}

function picture(nodes, edges) {
  const columns = Math.max(...nodes.map(({ column }) => column)) + 1;
  const rows = Math.max(...nodes.map(({ row }) => row)) + 1;
  const width = 2 * MARGIN + columns * WIDTH + (columns - 1) * GAP_X;
  const height = 2 * MARGIN + rows * HEIGHT + (rows - 1) * GAP_Y + GAP_Y;
  const label = `${nodes.length} nodes: an arrow leads from what waits to what it waits for`;
  const attributes = { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label };
  return drawn('svg', attributes, arrowHead('arrow'), arrowHead('arrow-cycle'), ...edges.map(edge), ...nodes.map(box));
}

function arrowHead(id) {
  const attributes = { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' };
  return drawn('marker', attributes, drawn('path', { d: 'M0 0L8 4L0 8z' }));
}

const left = ({ column }) => MARGIN + column * (WIDTH + GAP_X);
const top = ({ row }) => MARGIN + row * (HEIGHT + GAP_Y);

function edge({ from, to, cycle }) {
  const marker = `url(#${cycle ? 'arrow-cycle' : 'arrow'})`;
  const [x, y] = [left(from) + WIDTH, top(from) + HEIGHT / 2];
  let path;
  if (to.column > from.column) {
    const [x2, y2] = [left(to), top(to) + HEIGHT / 2];
    path = `M${x} ${y}C${x + GAP_X / 2} ${y} ${x2 - GAP_X / 2} ${y2} ${x2} ${y2}`;
  } else {
    // An edge that goes back, below the boxes.
    const [x1, y1] = [left(from) + WIDTH / 2, top(from) + HEIGHT];
    const [x2, y2] = [left(to) + WIDTH / 2, top(to) + HEIGHT];
    const low = Math.max(y1, y2) + GAP_Y + 10;
    path = `M${x1} ${y1}C${x1} ${low} ${x2} ${low} ${x2} ${y2}`;
  }
  return drawn('path', { d: path, class: cycle ? 'edge cycle' : 'edge', 'marker-end': marker });
}

function box(node) {
  const [x, y] = [left(node), top(node)];
  return drawn(
    'g',
    { class: `node ${node.kind}${node.cycle ? ' cycle' : ''}` },
    drawn('title', {}, `${node.label}\n${node.detail}`),
    drawn('rect', { x, y, width: WIDTH, height: HEIGHT, rx: node.kind === 'object' ? HEIGHT / 2 : 6 }),
    drawn('text', { x: x + 14, y: y + 18, class: 'label' }, cut(node.label)),
    drawn('text', { x: x + 14, y: y + 34, class: 'detail' }, cut(node.detail, node.kind === 'object' ? FIT : FIT + 6)),
  );
}

function cut(text, fit = FIT) {
  return text.length > fit ? `${text.slice(0, fit - 1)}…` : text;
}

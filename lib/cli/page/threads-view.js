import { byId, element } from './dom.js';
import { count, loopTitle, megabytes, threadTitle } from './wording.js';

/** Maximum number of listed sockets of each loop. */
const MOST = 500;

/** The view of threads with their loops, their stacks, executors, and sockets. */
export class ThreadsView {
  #section = byId('threads');

  show({ data }) {
    const { threads } = data.snapshot;
    const before = [...this.#section.children];
    const cards = threads.map((thread, at) => updated(before[at], threadCard(thread)));
    if (cards.some((card, at) => card !== before[at]) || cards.length !== before.length) {
      this.#section.replaceChildren(...cards);
    }
  }
}

/**
 * Updates only what has changed in `card`, because the user may have selected the rest, or a screen reader may be
 * reading it.
 */
function updated(card, next) {
  if (card === undefined || card.children.length !== next.children.length) return next;
  const changed = [...next.children];
  for (const [at, child] of [...card.children].entries()) {
    if (!child.isEqualNode(changed[at])) child.replaceWith(changed[at]);
  }
  return card;
}

function threadCard(thread) {
  const card = element('article', 'card', element('h2', '', threadTitle(thread)));
  card.append(element('p', 'hint', `${megabytes(thread.heapUsed)} of V8's heap`));
  for (const loop of thread.loops) card.append(element('p', '', loopTitle(loop)));
  if (thread.loops.length === 0) card.append(element('p', '', 'no loop'));
  card.append(...section('Running now', thread.stack, 'stack'));
  for (const loop of thread.loops) {
    for (const { text, threads, calls, pending } of loop.executors) {
      const title = `${text}: ${count(threads, 'thread')}, ${count(pending, 'call')} pending`;
      card.append(
        ...section(
          title,
          calls.map(({ name, state }) => `${state}: ${name}`),
        ),
      );
      if (calls.length === 0) card.append(element('h3', '', title));
    }
    const sockets = loop.transports.map(({ text }) => text);
    card.append(...section(`Sockets, pipes and servers: ${sockets.length}`, sockets));
  }
  return card;
}

function section(title, items, className = '') {
  if (items.length === 0) return [];
  const list = element('ul', className, ...items.slice(0, MOST).map((item) => element('li', '', item)));
  if (items.length > MOST) list.append(element('li', 'hint', `and ${items.length - MOST} more`));
  return [element('h3', '', title), list];
}

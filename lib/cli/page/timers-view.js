import { byId, element } from './dom.js';
import { RowList } from './row-list.js';
import { duration, threadTitle } from './wording.js';

/** The timers and their deadlines, the earliest first. */
export class TimersView {
  #list = new RowList(byId('timer-list'), fill);

  show({ data }) {
    const timers = data.snapshot.threads.flatMap((thread) =>
      thread.loops.flatMap((loop) => loop.timers.map((timer) => ({ ...timer, thread }))),
    );
    this.#list.show(timers.sort((one, other) => rank(one) - rank(other)));
  }
}

/** Null: never. */
function rank({ due }) {
  return due ?? Number.MAX_VALUE;
}

function whenDue(due) {
  if (due === null) return 'never';
  return due < 0 ? `${duration(-due)} overdue` : duration(due);
}

function fill(row, { due, text, thread }) {
  row.className = 'row timer';
  row.setAttribute('role', 'listitem');
  row.replaceChildren(
    element('span', due !== null && due < 0 ? 'age late' : 'age', whenDue(due)),
    element('span', '', threadTitle(thread)),
    element('span', 'name', text),
  );
}

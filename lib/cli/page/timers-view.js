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
    this.#list.show(timers.sort((one, other) => one.due - other.due));
  }
}

function fill(row, { due, text, thread }) {
  row.className = 'row timer';
  row.setAttribute('role', 'listitem');
  row.replaceChildren(
    element('span', due < 0 ? 'age late' : 'age', due < 0 ? `${duration(-due)} overdue` : duration(due)),
    element('span', '', threadTitle(thread)),
    element('span', 'name', text),
  );
}

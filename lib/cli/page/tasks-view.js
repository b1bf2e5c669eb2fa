import { byId, element, setText } from './dom.js';
import { RowList } from './row-list.js';
import { taskRows } from './task-rows.js';
import { count, duration, place, waitsFor } from './wording.js';

/** Maximum number of places that one request may ask for. */
const MOST_PLACES = 100;
/** The page asks again for a missing place after this many looks. */
const ASKED_AGAIN = 20;

/** The tree of tasks: ARIA's pattern of a tree. The focus is on the tree itself, because rows come and go. */
export class TasksView {
  #tree = byId('tree');
  #search = byId('search');
  #list = new RowList(this.#tree, (row, item, index) => this.#fill(row, item, index));
  #opened = new Map();
  #look;
  #active;
  /**
   * For each task whose place a search has asked for, the number of the look. The answer may lack the place: there may
   * have been too many tasks, and a running task has no place.
   */
  #searched = new Map();

  /** Calls `onRows` when other rows become visible. */
  constructor(onRows) {
    this.#list.onScroll = onRows;
    this.#search.addEventListener('input', () => {
      this.#searched.clear();
      this.#tree.scrollTop = 0;
      this.#refresh();
      onRows();
    });
    this.#search.addEventListener('keydown', (event) => this.#onSearchKey(event));
    this.#tree.addEventListener('keydown', (event) => this.#onKey(event, onRows));
    this.#tree.addEventListener('click', (event) => {
      const index = Number(event.target.closest('[data-index]')?.dataset.index ?? -1);
      if (index < 0) return;
      this.#activate(index);
      if (event.target.closest('.name')) this.#toggle(index, onRows);
    });
  }

  show(look) {
    this.#look = look;
    this.#refresh();
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }

  /** The tasks whose places the page wants, in the form that the server reads. */
  get wanted() {
    const wanted = new Map();
    for (const { kind, entry, isOpen } of this.#list.shown) {
      if (kind === 'task') wanted.set(entry.key, isOpen ? '*' : '');
    }
    if (this.#search.value !== '' && this.#look !== undefined) {
      const { number } = this.#look.data;
      for (const { key, task } of this.#look.entries) {
        if (wanted.size >= MOST_PLACES) break;
        const isAsked = number - (this.#searched.get(key) ?? Number.NEGATIVE_INFINITY) < ASKED_AGAIN;
        if (task.stack.length > 0 && task.stack.at(-1).file === null && !isAsked && !wanted.has(key)) {
          this.#searched.set(key, number);
          wanted.set(key, '*');
        }
      }
    }
    return [...wanted]
      .slice(0, MOST_PLACES)
      .map(([key, star]) => key + star)
      .join(',');
  }

  #refresh() {
    if (this.#look === undefined) return;
    const search = this.#search.value.trim().toLowerCase();
    const { rows, matches } = taskRows(this.#look, this.#opened, search);
    setText(byId('matches'), search === '' ? '' : count(matches, 'task'));
    this.#list.show(rows);
    const active = this.#activeIndex();
    if (active < 0) this.#tree.removeAttribute('aria-activedescendant');
  }

  #activeIndex() {
    return this.#list.items.findIndex(({ key }) => key === this.#active);
  }

  #activate(index) {
    const row = this.#list.items[index];
    if (row === undefined) return;
    this.#active = row.key;
    this.#tree.setAttribute('aria-activedescendant', `row-${index}`);
    this.#list.scrollTo(index);
  }

  #toggle(index, onRows, isOpen = !this.#list.items[index].isOpen) {
    const row = this.#list.items[index];
    if (!row.isParent) return;
    this.#opened.set(row.key, isOpen);
    this.#refresh();
    onRows();
  }

  #onSearchKey(event) {
    if (event.key === 'Escape') {
      this.#search.value = '';
      this.#search.dispatchEvent(new Event('input'));
      this.#tree.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      this.#tree.focus();
      if (this.#activeIndex() < 0) this.#activate(0);
    }
  }

  #onKey(event, onRows) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { items } = this.#list;
    const at = this.#activeIndex();
    const row = items[at];
    const last = items.length - 1;
    const page = this.#list.page;
    switch (event.key) {
      case 'ArrowDown':
        this.#activate(Math.min(last, at + 1));
        break;
      case 'ArrowUp':
        this.#activate(Math.max(0, at - 1));
        break;
      case 'Home':
        this.#activate(0);
        break;
      case 'End':
        this.#activate(last);
        break;
      case 'PageDown':
        this.#activate(Math.min(last, at + page));
        break;
      case 'PageUp':
        this.#activate(Math.max(0, at - page));
        break;
      case 'ArrowRight':
        if (row?.isParent && !row.isOpen) this.#toggle(at, onRows, true);
        else if (row?.isOpen && items[at + 1]?.level > row.level) this.#activate(at + 1);
        break;
      case 'ArrowLeft':
        if (row?.isOpen) this.#toggle(at, onRows, false);
        else if (row) this.#activate(items.findLastIndex(({ level }, other) => other < at && level < row.level));
        break;
      case 'Enter':
      case ' ':
        if (row?.kind === 'reference') {
          this.#activate(items.findIndex(({ key }) => key === row.entry.key));
        } else if (row) this.#toggle(at, onRows);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  #fill(row, item, index) {
    const { kind, level, isParent, isOpen, entry } = item;
    row.id = `row-${index}`;
    row.dataset.index = String(index);
    row.setAttribute('role', 'treeitem');
    row.setAttribute('aria-level', String(level));
    row.setAttribute('aria-posinset', String(item.position));
    row.setAttribute('aria-setsize', String(item.siblings.count));
    if (isParent) row.setAttribute('aria-expanded', String(isOpen));
    else row.removeAttribute('aria-expanded');
    const isActive = item.key === this.#active;
    row.setAttribute('aria-selected', String(isActive));
    row.style.setProperty('--level', String(level - 1));
    const classes = ['row', kind];
    if (isActive) {
      classes.push('active');
      this.#tree.setAttribute('aria-activedescendant', row.id);
    }
    if (entry?.cycle) classes.push('cycle');
    if (item.isMatch) classes.push('match');
    row.className = classes.join(' ');
    row.replaceChildren(...this.#cells(item));
  }

  #cells({ kind, text, entry, frame, isParent, isOpen }) {
    const { base } = this.#look.data;
    const name = (shown) =>
      element('span', 'name', element('span', 'twisty', isParent ? (isOpen ? '▾' : '▸') : ''), shown);
    if (kind === 'loop') return [name(text)];
    if (kind === 'frame') {
      return [name(frame.function), element('span'), element('span'), element('span', 'at', place(frame, base))];
    }
    const { task, thread, age } = entry;
    if (kind === 'reference') return [name(`${task.name}: see above`)];
    const [innermost] = task.stack;
    const at = innermost === undefined ? '' : `${innermost.function} ${place(innermost, base)}`.trimEnd();
    const waits = waitsFor(task, (id) => this.#look.mention(thread, id));
    const cells = [
      name(task.name),
      element('span', `state ${task.state}`, task.state),
      element('span', 'age', duration(age)),
      element('span', 'at', at),
      element('span', 'waits', entry.cycle ? `in a cycle: ${waits}` : waits),
    ];
    cells[0].title = `${task.name}, task ${task.id}`;
    cells[3].title = at;
    cells[4].title = waits;
    return cells;
  }
}

import { element } from './dom.js';

/** Pixels, as page.css has it. */
const HEIGHT = 24;
/** Extra rows outside of the visible part, for quick scrolling. */
const MORE = 4;

/** A list of rows of equal height. Only visible rows are elements, because a list may have a hundred thousand. */
export class RowList {
  items = [];
  #container;
  #space = element('div', 'space');
  #fill;
  #rows = [];
  #first = 0;
  #isAsked = false;
  onScroll = () => {};

  /** `fill(row, item, index)` shows an item in an element that showed another before. */
  constructor(container, fill) {
    this.#container = container;
    this.#fill = fill;
    this.#space.setAttribute('role', 'none');
    container.append(this.#space);
    container.addEventListener('scroll', () => this.#ask());
    new ResizeObserver(() => this.#ask()).observe(container);
  }

  show(items) {
    this.items = items;
    this.render();
  }

  /** The items that are elements now. */
  get shown() {
    return this.items.slice(this.#first, this.#first + this.#rows.length);
  }

  /** How many rows there is room for. */
  get page() {
    return Math.max(1, Math.floor(this.#container.clientHeight / HEIGHT) - 1);
  }

  scrollTo(index) {
    const { scrollTop, clientHeight } = this.#container;
    if (index * HEIGHT < scrollTop) this.#container.scrollTop = index * HEIGHT;
    else if ((index + 1) * HEIGHT > scrollTop + clientHeight) {
      this.#container.scrollTop = (index + 1) * HEIGHT - clientHeight;
    }
    this.render();
  }

  #ask() {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.render();
      this.onScroll();
    });
  }

  render() {
    const { items } = this;
    this.#space.style.height = `${items.length * HEIGHT}px`;
    const { scrollTop, clientHeight } = this.#container;
    const first = Math.max(0, Math.min(Math.floor(scrollTop / HEIGHT), items.length - 1) - MORE);
    const wanted = clientHeight === 0 ? 0 : Math.min(items.length - first, Math.ceil(clientHeight / HEIGHT) + 2 * MORE);
    this.#first = first;
    while (this.#rows.length > wanted) this.#rows.pop().remove();
    while (this.#rows.length < wanted) {
      const row = element('div', 'row');
      this.#rows.push(row);
      this.#space.append(row);
    }
    for (const [at, row] of this.#rows.entries()) {
      row.style.top = `${(first + at) * HEIGHT}px`;
      this.#fill(row, items[first + at], first + at);
    }
  }
}

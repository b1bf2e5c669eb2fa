/** ARIA's pattern of tabs: the key Tab reaches one of them, arrows choose another. */
export class Tabs {
  #tabs = [...document.querySelectorAll('[role=tab]')];
  #onChange;
  current = '';

  constructor(onChange) {
    this.#onChange = onChange;
    for (const [at, tab] of this.#tabs.entries()) {
      tab.addEventListener('click', () => this.choose(at));
      tab.addEventListener('keydown', ({ key }) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[key] ?? 0;
        if (by === 0) return;
        const next = (at + by + this.#tabs.length) % this.#tabs.length;
        this.choose(next);
        this.#tabs[next].focus();
      });
    }
    this.choose(0);
  }

  /** @returns whether there is such a tab. */
  choose(index) {
    const chosen = this.#tabs[index];
    if (chosen === undefined) return false;
    this.current = chosen.getAttribute('aria-controls');
    for (const tab of this.#tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !isChosen;
    }
    this.#onChange();
    return true;
  }
}

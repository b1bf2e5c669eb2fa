/**
 * Elements. Text from the process is untrusted: it goes into the page as text, never as markup. With the page's policy
 * (`trusted-types 'none'`), the browser refuses markup.
 */

/** The element of page.html with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** An element with a class and children, which are nodes or texts. */
export function element(name, className = '', ...children) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An element of SVG. */
export function drawn(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  made.append(...children);
  return made;
}

/** Sets a text only if it has changed, so that a selection or a screen reader is not disturbed. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** The links of a rendered site: each within it must lead to a file that is there, and to a place that the file has. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The dead links in the pages below `folder`, as `page: link`. */
export function deadLinks(folder) {
  const pages = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.html'));
  const read = new Map(pages.map((page) => [join(folder, page), pageOf(readFileSync(join(folder, page), 'utf8'))]));
  const dead = [];
  for (const [page, { links }] of read) {
    for (const link of links) {
      if (!leads(link, page, read)) dead.push(`${relative(folder, page)}: ${link}`);
    }
  }
  return dead;
}

/** What a page links to, and the places that can be linked to. */
function pageOf(html) {
  // Examples have no links.
  const text = html.replace(/<script\b[\s\S]*?<\/script>/g, '');
  const values = (names) => [...text.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, 'g'))].map(([, value]) => value);
  return { links: new Set(values('href|src').map(unescaped)), places: new Set(values('id|name').map(unescaped)) };
}

function unescaped(text) {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}

function leads(link, page, pages) {
  // Another site, which is not looked at: the check works without network.
  if (/^[a-z]+:/i.test(link)) return true;
  const [path, place = ''] = link.split('#');
  const file = path === '' ? page : resolve(dirname(page), decodeURIComponent(path.split('?')[0]));
  const found = pages.get(file);
  if (found === undefined) return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return place === '' || found.places.has(decodeURIComponent(place));
}

/**
 * For typedoc: a document is called as its first heading says, and listed with the guide or with what is for contributors. Links to the
 * README, which is the first page, name its file, so that they work without a server, too.
 */
import { Converter, PageEvent } from 'typedoc';

const FOR_CONTRIBUTORS = ['Architecture', 'Changelog', 'Contributing', 'Performance', 'Releasing', 'The package'];

/** Called by typedoc. */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const text = document.content.map((part) => part.text).join('');
    const [, title] = /^# (.+)$/m.exec(text) ?? [];
    if (title === undefined) throw new Error(`the document ${document.name} has no heading`);
    document.name = title.replaceAll('`', '');
    document.frontmatter.group = FOR_CONTRIBUTORS.includes(document.name) ? 'For contributors' : 'Guide';
  });
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replace(/(href="(?:\.\.\/)+)(?=["#])/g, '$1index.html');
  });
}

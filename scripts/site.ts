// A plugin of typedoc, named in typedoc.json: what the documentation site needs beside settings and style.
import { type Application, Converter, PageEvent, ReflectionKind } from 'typedoc'

export function load(app: Application): void {
  // An entry is known to its users by what they import
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const entries = project.getReflectionsByKind(ReflectionKind.Module)
    for (const entry of entries) {
      entry.name = entry.name === 'index' ? 'jwt-guard' : entry.name.replace('adapters', 'jwt-guard')
    }
    // Each page lists what it has. A branch that opens would hold a link, of which a screen reader says nothing
    app.options.setValue(
      'navigationLeaves',
      entries.map(({ name }) => name),
    )
  })
  app.renderer.on(PageEvent.END, page => {
    if (page.contents) page.contents = mend(page.contents)
  })
}

/**
 * Names the landmarks, and lets wide tables and code scroll in boxes of their own, which a keyboard can reach. Icons are those
 * that a script puts into the page: from a file, a browser does not load them out of another. What opens and closes holds no
 * link, and no heading skips a level. A code in a heading may break between its words.
 */
function mend(html: string): string {
  return levelHeadings(html)
    .replace('<div class="col-content"', '<div class="col-content" role="main"')
    .replace('<div class="page-menu"', '<div class="page-menu" role="complementary"')
    .replaceAll(/<use href="[^"#]*icons\.svg#/g, '<use href="#')
    .replaceAll(/<summary[\s\S]*?<\/summary>/g, summary => summary.replaceAll(permalink, ''))
    .replaceAll(/(?<=<h\d[^>]*>)[A-Z_]+(?=<)/g, code => code.replaceAll('_', '_<wbr>'))
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<table>', '<div class="wide" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
}

const permalink = /<a [^>]*class="tsd-anchor-icon"[\s\S]*?<\/a>/g

/** A heading keeps its looks, and says its level where it is less than it looks. */
function levelHeadings(html: string): string {
  let level = 0
  return html.replaceAll(/<h([1-6])(?=[ >])/g, (heading, digit) => {
    level = Math.min(Number(digit), level + 1)
    return level === Number(digit) ? heading : `${heading} aria-level="${level}"`
  })
}

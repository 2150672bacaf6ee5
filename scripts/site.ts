// A plugin of typedoc, named in typedoc.json: what the documentation site needs beside settings and style.
import { type Application, Converter, PageEvent, ReflectionKind } from 'typedoc'

export function load(app: Application): void {
  // An entry is known to its users by what they import
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.getReflectionsByKind(ReflectionKind.Module)) {
      entry.name = entry.name === 'index' ? 'jwt-guard' : entry.name.replace('adapters', 'jwt-guard')
    }
  })
  app.renderer.on(PageEvent.END, page => {
    if (page.contents) page.contents = mend(page.contents)
  })
}

/** Names the landmarks, and lets wide tables and code scroll in boxes of their own, which a keyboard can reach. */
function mend(html: string): string {
  return html
    .replace('<div class="col-content"', '<div class="col-content" role="main"')
    .replace('<div class="page-menu"', '<div class="page-menu" role="complementary"')
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<table>', '<div class="wide" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
}

import type { ReactNode } from 'react'
import { CheckIcon } from './icons.tsx'

interface LayoutProps {
  /** What stands at the end of the header. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** What every page has around its content. */
export function Layout({ aside, children }: LayoutProps) {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="page-header">
        <span className="brand">
          <CheckIcon />
          Tasks
        </span>
        {aside}
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer className="page-footer">
        A reference app of jwt-guard. An access token is good for 24 hours, even after you sign out.
      </footer>
    </>
  )
}

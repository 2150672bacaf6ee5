import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { SignInPage } from './session/sign-in-page.tsx'
import { SignUpPage } from './session/sign-up-page.tsx'
import { TasksPage } from './tasks/tasks-page.tsx'
import { NotFoundPage } from './ui/not-found-page.tsx'

// Going from page to page is the browser's own affair: the server decides who may see which, and each begins afresh.
const pages: Record<string, { title: string; content: ReactNode }> = {
  '/tasks': { title: 'Tasks', content: <TasksPage /> },
  '/sign-in': { title: 'Sign in', content: <SignInPage /> },
  '/sign-up': { title: 'Sign up', content: <SignUpPage /> },
}
const page = pages[location.pathname] ?? { title: 'Page not found', content: <NotFoundPage /> }

document.title = `${page.title} – jwt-guard reference app`
createRoot(document.getElementById('root') as HTMLElement).render(page.content)

// A page that comes back from the browser's memory may show what belonged to a session that is over.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload()
})

import { type MouseEvent, useEffect, useState } from 'react'
import { FILTERS, type Filter, filterPath, readFilter } from './filter.ts'

const LABELS: Record<Filter, string> = { all: 'All', active: 'Active', completed: 'Completed' }

/** The filter of the page's address, which follows it and which it follows. */
export function useFilter() {
  const [filter, setFilter] = useState(() => readFilter(location.search))
  useEffect(() => {
    const follow = () => setFilter(readFilter(location.search))
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  const change = (next: Filter) => {
    history.pushState(null, '', filterPath(next))
    setFilter(next)
  }
  return [filter, change] as const
}

interface FilterLinksProps {
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}

export function FilterLinks({ filter, onChange }: FilterLinksProps) {
  function follow(event: MouseEvent, next: Filter) {
    // With a key held down the person wants a tab or a window of its own.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (next !== filter) onChange(next)
  }
  return (
    <nav className="filters" aria-label="Filter tasks">
      {FILTERS.map(one => (
        <a
          key={one}
          href={filterPath(one)}
          aria-current={one === filter ? 'page' : undefined}
          onClick={event => follow(event, one)}
        >
          {LABELS[one]}
        </a>
      ))}
    </nav>
  )
}

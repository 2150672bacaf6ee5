export const FILTERS = ['all', 'active', 'completed'] as const
export type Filter = (typeof FILTERS)[number]

/** The filter that the page's address asks for; anything unknown is all. */
export function readFilter(search: string): Filter {
  const wanted = new URLSearchParams(search).get('filter')
  return FILTERS.find(filter => filter === wanted) ?? 'all'
}

/** The address that shows the tasks of a filter. */
export function filterPath(filter: Filter): string {
  return filter === 'all' ? '/tasks' : `/tasks?filter=${filter}`
}

/** What of the API's `completed` parameter a filter stands for. */
export function completedOf(filter: Filter): boolean | undefined {
  return filter === 'all' ? undefined : filter === 'completed'
}

export function matches(filter: Filter, task: { readonly completed: boolean }): boolean {
  return filter === 'all' || task.completed === (filter === 'completed')
}

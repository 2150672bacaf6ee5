/** Where a page of tasks ended. Callers see an opaque text; a forged one can only move within the caller's own tasks. */

/** The last task of a page: the list goes on after it. */
export interface Position {
  readonly created_at: string
  readonly id: string
}

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** The cursor of the page after `position`. */
export function writeCursor({ created_at, id }: Position): string {
  return Buffer.from(`${created_at}/${id}`).toString('base64url')
}

/** The position that a cursor names, or `undefined` where it is none of ours. */
export function readCursor(cursor: string): Position | undefined {
  const [, created_at, id] = form.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (created_at === undefined || id === undefined) return undefined
  // Dates that do not exist, or that a database does not know, are none of ours either; nor is a second spelling.
  const time = Date.parse(created_at)
  if (!(time >= 0) || new Date(time).toISOString() !== created_at) return undefined
  const position = { created_at, id }
  return writeCursor(position) === cursor ? position : undefined
}

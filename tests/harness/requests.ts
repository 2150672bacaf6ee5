import { fillPath, type Operation } from './contract.ts'
import type { Sent } from './http.ts'

/** What every request of an operation needs beside its credentials: a path and, if it takes one, the contract's example of a body. */
export function exampleRequest(
  operation: Operation,
  values: Readonly<Record<string, string>>,
  { headers = {}, query }: { readonly headers?: Sent['headers']; readonly query?: string | undefined } = {},
): Sent {
  const path = fillPath(operation, values) + (query === undefined ? '' : `?${query}`)
  const [content] = Object.entries(operation.requestBody?.content ?? {})
  if (!content) return { method: operation.method, path, headers }
  const [contentType, { examples }] = content
  const [example] = Object.values(examples ?? {})
  if (!example) throw new Error(`the contract has no example of what ${operation.id} takes`)
  return {
    method: operation.method,
    path,
    headers: { 'content-type': contentType, ...headers },
    body: JSON.stringify(example.value),
  }
}

// What a process of its own is told, to set up a contender.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Trust } from './issuer.ts'

export interface Setting {
  /** The folder of the built library. */
  readonly library: string
  readonly trust: Trust
  readonly jwksUri: string
}

/** The files of the built library, and the types of the source that they are made of. */
export interface Entries {
  readonly index: typeof import('jwt-guard')
  readonly 'adapters/express': typeof import('jwt-guard/express')
  readonly 'adapters/fastify': typeof import('jwt-guard/fastify')
  readonly 'adapters/hono': typeof import('jwt-guard/hono')
}

/** Imports a file of the built library. */
export async function importOwn<Name extends keyof Entries>({ library }: Setting, name: Name): Promise<Entries[Name]> {
  return import(pathToFileURL(join(library, 'dist', `${name}.js`)).href)
}

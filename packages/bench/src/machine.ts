// On what the figures were taken. Without it they say nothing to anybody else.
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGib: number
  readonly platform: string
  readonly node: string
  readonly openssl: string
  /** The version of each package that takes part. */
  readonly packages: Readonly<Record<string, string>>
}

const PACKAGE = join(import.meta.dirname, '..')

/** Describes this machine, and the versions of the built library, of its peers and of the benchmark's tools. */
export function describeMachine(library: string): Machine {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    openssl: process.versions.openssl,
    packages: { 'jwt-guard': readManifest(library).version, ...listDependencies() },
  }
}

function listDependencies(): Record<string, string> {
  const names = Object.keys(readManifest(PACKAGE).dependencies)
  return Object.fromEntries(names.map(name => [name, readManifest(join(PACKAGE, 'node_modules', name)).version]))
}

function readManifest(folder: string): { version: string; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

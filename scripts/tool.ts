// Finds a program that tests need and npm does not bring, and gets it where there is none.
import { existsSync } from 'node:fs'
import { runCommand } from './command.ts'

/** One way to get a program: commands, one after another. */
export interface Way {
  readonly name: string
  readonly commands: readonly (readonly string[])[]
}

export interface Tool {
  /** Reads on from "No …" and "no … was found". */
  readonly name: string
  /** What it is for. */
  readonly purpose: string
  /** The path of one that runs here. */
  find(): string | undefined
  readonly ways: readonly Way[]
  /** What a person can do about it. */
  readonly advice: string
}

/** The path of a tool that runs here. Throws, with the ways that were tried, when none can be had. */
export async function getTool(tool: Tool): Promise<string> {
  return tool.find() ?? (await fetchTool(tool))
}

/** Debian's packages, where they can be installed without asking anybody. */
export function byApt(...packages: readonly string[]): readonly Way[] {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return []
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
  return [
    {
      name: 'apt-get',
      commands: [
        ['apt-get', 'update', '-qq'],
        ['apt-get', '-o', 'DPkg::Lock::Timeout=120', ...install],
      ],
    },
  ]
}

async function fetchTool({ name, purpose, find, ways, advice }: Tool): Promise<string> {
  const faults: string[] = []
  for (const way of ways) {
    console.log(`No ${name} is here for ${purpose}: getting one by ${way.name}.`)
    faults.push(`${way.name}: ${(await follow(way)) ?? 'what it installed does not run'}`)
    const found = find()
    if (found) return found
  }
  const tried = faults.length > 0 ? ` (${faults.join('; ')})` : ''
  throw new Error(`no ${name} was found, and none could be had${tried}. ${advice}`)
}

/** Resolves to the last thing that was said when a command fails. */
async function follow(way: Way): Promise<string | undefined> {
  for (const command of way.commands) {
    const { code, output } = await runCommand(command, { environment: { DEBIAN_FRONTEND: 'noninteractive' } })
    const lines = output.trim().split('\n')
    if (code !== 0) return lines.find(line => /^(E:|Error)/.test(line)) ?? (lines.at(-1) || `exit code ${code}`)
  }
  return undefined
}

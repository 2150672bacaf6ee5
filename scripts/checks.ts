// What `npm test` asks besides the tests proper. Each check is one command, and counts as one test.
import { globSync } from 'node:fs'
import { ROOT } from './command.ts'

export interface Check {
  readonly name: string
  readonly command: readonly string[]
}

const SOURCES = ['packages', 'examples', 'scripts', 'specs', 'tests']

export function listChecks(): Check[] {
  return [
    { name: 'format and lint', command: ['biome', 'ci', '--colors=off', '.'] },
    ...findTypeProjects().map(project => ({ name: `types of ${project}`, command: ['tsc', '--project', project] })),
    { name: 'import direction', command: ['depcruise', '--config', '.dependency-cruiser.cjs', ...SOURCES] },
    { name: 'nothing unused, nothing undeclared', command: ['knip'] },
    { name: 'contracts are sound OpenAPI', command: ['redocly', 'lint', ...findContracts()] },
  ]
}

/** Every `tsconfig.json` of the root, a package or a folder in it. */
function findTypeProjects(): string[] {
  const patterns = [
    'tsconfig.json',
    '{packages,examples}/*/tsconfig{,.*}.json',
    '{packages,examples}/*/*/tsconfig.json',
    'tests/*/tsconfig.json',
  ]
  return globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules'] }).sort()
}

function findContracts(): string[] {
  return globSync('specs/*/contracts/*.yaml', { cwd: ROOT }).sort()
}

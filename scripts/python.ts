// Finds a Python that can sign tokens, for the tests of real issuers, and gets the packages where it has none.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ROOT } from './command.ts'
import { byApt, getTool, type Way } from './tool.ts'

/** Python with packages of our own, where the machine's lacks them. */
const OWN = join(ROOT, '.cache/python')
const OWN_PATH = join(OWN, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

/** The path of a Python 3 with PyJWT and cryptography. Throws, with the ways that were tried, when none can be had. */
export function getPython(): Promise<string> {
  return getTool({
    name: 'Python 3 with PyJWT and cryptography',
    purpose: 'the tests of real issuers',
    find: () => listPythons().find(path => runs(path, 'import jwt, cryptography')),
    ways: [...byApt('python3', 'python3-jwt', 'python3-cryptography'), ...byVirtualEnvironment()],
    advice: 'Install Python 3 with both, such as by apt-get install python3-jwt python3-cryptography.',
  })
}

/** Every Python there is: the first one on the path need not be the one that has the packages. */
function listPythons(): string[] {
  const name = process.platform === 'win32' ? 'python.exe' : 'python3'
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, name))
  return [...onPath, '/usr/bin/python3', OWN_PATH].filter(existsSync)
}

function runs(path: string, program: string): boolean {
  return spawnSync(path, ['-c', program], { timeout: 20_000 }).status === 0
}

function byVirtualEnvironment(): readonly Way[] {
  const python = listPythons().find(path => runs(path, 'import venv, ensurepip'))
  if (python === undefined) return []
  const install = ['-m', 'pip', 'install', '--quiet', 'pyjwt==2.15.1', 'cryptography==50.0.2']
  return [
    {
      name: 'pip, into .cache/python',
      commands: [
        [python, '-m', 'venv', OWN],
        [OWN_PATH, ...install],
      ],
    },
  ]
}

// The body as a program, for the runtimes that run one from the command line: `<runtime> installed.mjs <stage>`.
import process from 'node:process'
import { runBody } from './body.ts'
import type { Engine } from './engines.ts'

const [, program = '', stage = ''] = process.argv

function importEngine(name: string): Promise<Engine> {
  return import(new URL(`node_modules/jwt-guard/dist/engine/${name}.js`, import.meta.url).href)
}

const report = program.endsWith('installed.mjs')
  ? await runBody({ stage, engines: [await importEngine('node'), await importEngine('web')] })
  : await runBody({ stage })
console.log(JSON.stringify(report))

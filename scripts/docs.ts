// `npm run docs`: the documentation, from docs/guide and the docstrings, into docs/site.
import { runCommand } from './command.ts'

const { code, output } = await runCommand(['typedoc'])
if (code !== 0) {
  console.error(`${output.trimEnd()}\ndocs: typedoc found fault with the pages or the docstrings`)
  process.exit(1)
}
console.log('Documentation written: docs/site/index.html')

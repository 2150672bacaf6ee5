// `npm run docs`: the library's API documentation, from its docstrings, into docs/api.
import { runCommand } from './command.ts'

const { code, output } = await runCommand(['typedoc'])
if (code !== 0) {
  console.error(`${output.trimEnd()}\ndocs: typedoc found fault with the docstrings`)
  process.exit(1)
}
console.log('API documentation written: docs/api/index.html')

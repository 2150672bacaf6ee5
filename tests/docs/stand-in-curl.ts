// A stand-in for curl on machines without it: the options that the quickstart uses, and no others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    include: { type: 'boolean', short: 'i' },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    cookie: { type: 'string', short: 'b' },
    'cookie-jar': { type: 'string', short: 'c' },
    output: { type: 'string', short: 'o' },
    'write-out': { type: 'string', short: 'w', default: '' },
  },
})

const headers = new Headers(
  values.header.map(line => [line.split(':', 1)[0] ?? '', line.replace(/^.*?: */, '')] as [string, string]),
)
if (values.cookie && existsSync(values.cookie)) headers.set('cookie', readFileSync(values.cookie, 'utf8'))

const response = await fetch(positionals[0] as string, {
  method: values.request ?? (values.data === undefined ? 'GET' : 'POST'),
  headers,
  body: values.data ?? null,
  redirect: 'manual',
})

if (values['cookie-jar']) {
  const cookies = response.headers.getSetCookie().map(cookie => cookie.split(';')[0])
  writeFileSync(values['cookie-jar'], cookies.join('; '))
}
const head = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
const text = `${values.include ? `HTTP/1.1 ${response.status}\r\n${head}\r\n` : ''}${await response.text()}`
if (values.output) writeFileSync(values.output, text)
else process.stdout.write(text)
process.stdout.write(values['write-out'].replace('%{http_code}', String(response.status)).replaceAll('\\n', '\n'))

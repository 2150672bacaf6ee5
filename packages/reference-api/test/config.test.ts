import { readFileSync } from 'node:fs'
import { StartError } from '@jwt-guard/service'
import { expect, test } from 'vitest'
import { environment, readSettings } from '../src/config.ts'

test('with nothing set, the settings are those of the reference services on one machine', () => {
  expect(readSettings({})).toEqual({
    port: 4000,
    issuer: 'http://localhost:3000',
    jwksUri: 'http://localhost:3000/api/auth/jwks',
    audience: 'http://localhost:4000',
    corsOrigins: ['http://localhost:3000'],
    database: { file: '.data/tasks.sqlite' },
  })
})

test('every setting is taken as it is given', () => {
  expect(
    readSettings({
      PORT: '0',
      ISSUER: 'https://auth.example.com/',
      JWKS_URI: 'https://keys.example.com/jwks.json',
      AUDIENCE: 'tasks',
      CORS_ORIGINS: 'https://a.example.com, https://b.example.com:8443',
      DATA_DIR: '/var/lib/tasks',
    }),
  ).toEqual({
    port: 0,
    issuer: 'https://auth.example.com/',
    jwksUri: 'https://keys.example.com/jwks.json',
    audience: 'tasks',
    corsOrigins: ['https://a.example.com', 'https://b.example.com:8443'],
    database: { file: '/var/lib/tasks/tasks.sqlite' },
  })
})

test('DATABASE_URL takes the place of the embedded database', () => {
  const url = 'postgres://tasks@localhost/tasks'
  expect(readSettings({ DATABASE_URL: url, DATA_DIR: '/x' }).database).toEqual({ url })
})

test('the JWK Set is looked for below the issuer, whether or not its name ends with a slash', () => {
  for (const ISSUER of ['https://auth.example.com', 'https://auth.example.com/']) {
    expect(readSettings({ ISSUER })).toMatchObject({
      issuer: ISSUER,
      jwksUri: 'https://auth.example.com/api/auth/jwks',
    })
  }
})

test('CORS_ORIGINS may be empty: then no other origin may read', () => {
  expect(readSettings({ CORS_ORIGINS: '' }).corsOrigins).toEqual([])
})

test.for([
  ['PORT', ['', 'http', '-1', '65536', '4000.5', '0x10', ' 80', '123456']],
  [
    'ISSUER',
    [
      '',
      'auth.example.com',
      'http://auth.example.com',
      'ftp://localhost',
      'https://user:secret@a.example',
      'https://a.example/#x',
      'https://a.example/#',
      'https://a.example/?tenant=1',
      'https://a.example?',
      ' https://a.example',
    ],
  ],
  [
    'JWKS_URI',
    [
      '',
      '/jwks',
      'http://auth.example.com/jwks',
      'http://localhost.example.com/jwks',
      'file:///etc/passwd',
      'data:,{}',
    ],
  ],
  ['AUDIENCE', ['', ' ', ' tasks', 'tasks\n']],
  [
    'CORS_ORIGINS',
    [
      '*',
      'null',
      'plain.example',
      'https://a.example/',
      'https://a.example/path',
      'https://A.example',
      'https://a.example,',
      'https://*.example',
    ],
  ],
  ['DATA_DIR', ['']],
  ['DATABASE_URL', ['', 'mysql://localhost/x', 'postgres:x', 'tasks.sqlite']],
] as const)('%s is refused in one line that names it, and quotes nothing', ([name, values]) => {
  for (const value of values) {
    const read = () => readSettings({ [name]: value })
    expect(read, JSON.stringify(value)).toThrow(StartError)
    expect(read).toThrow(new RegExp(`^${name} must be .+$`))
    if (value.length > 4) expect(read).not.toThrow(value)
  }
})

test('all that is wrong is told at once, in one line', () => {
  expect(() => readSettings({ PORT: 'x', AUDIENCE: '' })).toThrow(
    /^PORT must be a port number from 0 to 65535; AUDIENCE must be [^\n]+$/,
  )
})

test("the README's table holds every setting with its default and its rule, and no other", () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = readme.split('\n').flatMap(line => {
    const [, name, initial, rule] = /^\| `([A-Z_]+)` +\| (.+?) +\| (.+?) +\|$/.exec(line) ?? []
    return name === undefined ? [] : [{ name, initial, rule }]
  })
  const defaults: Record<string, unknown> = environment.parse({})
  const derived: Record<string, string> = { JWKS_URI: '`ISSUER` + `/api/auth/jwks`', DATABASE_URL: 'none' }
  expect(rows).toEqual(
    Object.entries(environment.shape).map(([name, rule]) => ({
      name,
      initial: derived[name] ?? `\`${defaults[name]}\``,
      rule: rule.description,
    })),
  )
})

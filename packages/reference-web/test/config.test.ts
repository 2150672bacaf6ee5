import { resolve } from 'node:path'
import { StartError } from '@jwt-guard/service'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

const SECRET = 'k3yJ8f0aVq2LzXw7Rb1NcTm5Hs9DgPeU'

describe('the defaults', () => {
  test('serve a newcomer: the web app on 3000, the API on 4000, data in .data', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      baseUrl: 'http://localhost:3000',
      apiUrl: 'http://localhost:4000',
      audience: 'http://localhost:4000',
      dataDir: resolve('.data'),
    })
  })

  test('BASE_URL follows PORT, and AUDIENCE follows API_URL', () => {
    const config = readConfig({ PORT: '8080', API_URL: 'https://api.example.com/v1' })
    expect(config).toMatchObject({ baseUrl: 'http://localhost:8080', audience: 'https://api.example.com/v1' })
  })
})

describe('a wrong setting is one line that names the variable', () => {
  test.each([
    ['PORT', ''],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '3000x'],
    ['PORT', ' 3000'],
    ['BASE_URL', ''],
    ['BASE_URL', 'localhost:3000'],
    ['BASE_URL', ' '],
    ['BASE_URL', ' https://tasks.example.com'],
    ['BASE_URL', 'https://tasks.example.com?x=1'],
    ['BASE_URL', 'https://tasks.example.com#'],
    ['BASE_URL', 'https://tasks.example.com/'],
    ['BASE_URL', 'https://tasks.example.com/app'],
    ['BASE_URL', 'https://Tasks.example.com'],
    ['BASE_URL', 'https://user:pass@tasks.example.com'],
    ['BASE_URL', 'http://tasks.example.com'],
    ['BASE_URL', 'http://localhost.example.com'],
    ['BASE_URL', 'javascript:alert(1)'],
    ['API_URL', 'http://localhost:4000/'],
    ['API_URL', 'http://localhost:4000?x=1'],
    ['API_URL', 'http://localhost:4000#x'],
    ['API_URL', 'ftp://localhost'],
    ['AUDIENCE', ''],
    ['AUDIENCE', ' '],
    ['AUDIENCE', ' tasks'],
    ['AUDIENCE', 'tasks\n'],
    ['DATA_DIR', ''],
    ['DATABASE_URL', ''],
    ['DATABASE_URL', 'mysql://localhost/auth'],
    ['BETTER_AUTH_SECRET', ''],
    ['BETTER_AUTH_SECRET', 'short'],
    ['BETTER_AUTH_SECRET', 'a'.repeat(64)],
    ['BETTER_AUTH_SECRET', 'password'.repeat(4)],
    ['BETTER_AUTH_SECRET', `2:${SECRET},1:short`],
    ['BETTER_AUTH_SECRET', `1:${SECRET},1:${SECRET}`],
    ['BETTER_AUTH_SECRET', `2:${SECRET},${SECRET}`],
  ])('%s=%s', (name, value) => {
    const read = () => readConfig({ [name]: value })
    expect(read).toThrow(StartError)
    expect(read).toThrow(new RegExp(`^${name} [^\n]+$`))
  })

  test.each([
    ['BETTER_AUTH_TRUSTED_ORIGINS', 'https://evil.example'],
    ['BETTER_AUTH_SECRETS', `2:${SECRET}`],
    ['BETTER_AUTH_TELEMETRY', '1'],
    ['BETTER_AUTH_URL', 'https://evil.example'],
  ])('%s=%s, which Better Auth would read by itself', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(`${name} is no setting of this app, and must not be set`)
  })

  test('several wrong settings are told together', () => {
    expect(() => readConfig({ PORT: 'x', API_URL: 'y' })).toThrow(/^PORT .+; API_URL .+$/)
  })

  test('no value is repeated, since it may be secret', () => {
    const read = () => readConfig({ BETTER_AUTH_SECRET: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@localhost' })
    expect(read).toThrow()
    expect(read).not.toThrow(/hunter2/)
  })
})

describe('the secret', () => {
  test('is refused when absent in production', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/^BETTER_AUTH_SECRET is required in production/)
  })

  test('alone is version 1', () => {
    expect(readConfig({ BETTER_AUTH_SECRET: SECRET }).secrets).toEqual([{ version: 1, value: SECRET }])
  })

  test('may be several, the newest first', () => {
    const older = SECRET.toLowerCase()
    expect(readConfig({ BETTER_AUTH_SECRET: `2:${SECRET},1:${older}` }).secrets).toEqual([
      { version: 2, value: SECRET },
      { version: 1, value: older },
    ])
  })
})

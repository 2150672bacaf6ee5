/** Through Express's real router: no path is granted whose parameter, decoded once, is not the claim. */
import express5, { type RequestHandler } from 'express'
// @ts-expect-error express 4 has no types here: it is used as Express 5 is
import express4 from 'express4'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { principalOf, protect } from '../../src/adapters/express.ts'
import { runs } from '../support/arbitraries.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { type RunningServer, serve } from '../support/server.ts'

const percent = (text: string): string =>
  Array.from(Buffer.from(text), byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

/** One character of a path, written in one of the ways that proxies and attackers write it. */
const spellings: readonly ((letter: string) => string)[] = [
  letter => letter,
  encodeURIComponent,
  percent,
  letter => percent(letter).toUpperCase(),
  letter => percent(percent(letter)),
  letter => letter.toUpperCase(),
  letter => letter.normalize('NFD'),
  letter => `${letter}\u0301`,
  letter => `%c0%${(0x80 + (letter.charCodeAt(0) & 0x3f)).toString(16)}`,
  letter => `${letter}%00`,
  letter => `${letter};v=1`,
  letter => `./${letter}`,
  letter => `%2e%2e%2f${letter}`,
]

const subjects = fc.oneof(
  fc.constantFrom(
    'alice',
    'a/b',
    '.',
    '..',
    '%',
    '%61',
    '%2e',
    'a b',
    'a+b',
    'é',
    'e\u0301',
    '\u0000',
    'ＡＢ',
    '\u{1F600}',
    'null',
    '1',
    '01',
    '__proto__',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
)

/** A subject, and a target that spells it, or nearly. */
const spelled = subjects.chain(subject =>
  fc.record({
    subject: fc.constant(subject),
    segment: fc.oneof(
      fc
        .tuple(...Array.from(subject, letter => fc.constantFrom(...spellings).map(spell => spell(letter))))
        .map(parts => parts.join('')),
      fc.constant(percent(subject)),
      fc.string({ maxLength: 8 }),
      fc.constantFrom(
        '',
        '.',
        '..',
        '%2e',
        '%2E%2e',
        '%',
        '%zz',
        '%ff',
        '%c0%ae',
        subject,
        `${subject}/`,
        `/${subject}`,
        `${subject}/../x`,
      ),
    ),
  }),
)

/** What a request line may carry: other characters never reach a router. */
const asSent = (segment: string): string =>
  Array.from(segment, letter => (/[\x21-\x7e]/.test(letter) ? letter : percent(letter))).join('')

/** The segment decoded once, or undefined where it cannot be. */
function decodeOnce(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

describe.each([
  ['5', express5],
  ['4', express4 as typeof express5],
] as const)('Express %s', (_, express) => {
  let running: RunningServer
  beforeAll(async () => {
    const app = express()
    const protection = protect(staticGuard(), { pathClaims: { user_id: 'sub' } }) as RequestHandler
    app.get('/api/:user_id/tasks', protection, (req, res) => {
      res.json({ seen: req.params['user_id'], matched: principalOf(req).params['user_id'] })
    })
    app.use('/mount/:user_id', protection, (req, res) => {
      res.json({ seen: req.params['user_id'], matched: principalOf(req).params['user_id'] })
    })
    // A path that cannot be decoded is an error of the router, which its last handler would print
    app.use(((_error, _req, res, _next) => void res.status(400).end()) as express5.ErrorRequestHandler)
    running = await serve(app)
  })
  afterAll(() => running.stop())

  it.each([
    ['a route', (segment: string) => `/api/${segment}/tasks`],
    ['a mount', (segment: string) => `/mount/${segment}`],
  ])('PATH-01, PATH-03: on %s', async (_where, targetOf) => {
    let granted = 0
    await fc.assert(
      fc.asyncProperty(spelled, async ({ subject, segment }) => {
        const target = targetOf(asSent(segment))
        const { status, body } = await running.askAs(issueToken({ sub: subject }), target)
        const parameter = decodeOnce(target.split(/[?#]/)[0]?.split('/')[2])
        if (status === 200) {
          granted += 1
          expect(parameter).toBe(subject)
          expect(JSON.parse(body)).toEqual({ seen: subject, matched: subject })
        } else {
          expect([400, 403, 404]).toContain(status)
          // Who asks for her own path by its plain name gets it
          if (target === targetOf(encodeURIComponent(subject))) expect(['.', '..']).toContain(subject)
        }
      }),
      runs(300),
    )
    expect(granted).toBeGreaterThan(5)
  })
})

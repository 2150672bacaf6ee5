// An answer is the same through every door, to the byte: whoever moves from one framework to another finds no difference.
import { describe, expect, it } from 'vitest'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { readCases } from '../../specs/guard/cases/corpus.ts'
import { reviveRule } from './options.ts'
import type { Serve } from './place.ts'
import { places } from './places/all.ts'
import { serveNextProxy } from './places/next.ts'
import { exchange, type Reply } from './wire.ts'
import { World } from './world.ts'

/** One case for each form that an answer of the guard has. */
const forms = {
  'a bare challenge': 'CRED-01.no-field',
  invalid_request: 'CRED-05.one-field',
  invalid_token: 'SIG-01.stranger',
  insufficient_scope: 'SCOPE-01.none',
  'a mismatch': 'PATH-01.other',
  'a hidden mismatch': 'PATH-12.other',
  'an outage': 'ANS-04.cold',
}

/** The fields that are the server's own. */
const serverFields = /^(?:date|connection|content-length|transfer-encoding|vary|x-powered-by):/i

async function ask(serve: Serve, given: WholeCase): Promise<Reply> {
  const listener = await serve({
    guard: new World(given).guardWith(given.options),
    rule: reviveRule(given),
    route: given.route,
    seeParams() {},
    handle() {},
    seeError: () => 500,
  })
  const { statusLine, fields, body } = await exchange(listener, given)
  return {
    statusLine: statusLine.slice(0, 'HTTP/1.1 200'.length), // a reason is for people, and may be left out (RFC 9112 §4)
    fields: fields.filter(field => !serverFields.test(field)).sort(),
    body,
  }
}

const doors = Object.entries({ ...places, 'the proxy of Next.js': serveNextProxy })

describe.each(Object.entries(forms))('%s', (_, id) => {
  const given = readCases().find(given => given.id === id) as WholeCase
  const { status } = given.expect as { status: number }

  it.each(doors)('through %s', async (_, serve) => {
    const reply = await ask(serve, given)
    expect(reply.statusLine).toBe(`HTTP/1.1 ${status}`)
    expect(reply).toEqual(await ask(places['express 5'], given))
  })

  it.each(doors)('through %s, to HEAD: the same without the body', async (_, serve) => {
    expect(await ask(serve, { ...given, method: 'HEAD' })).toEqual({
      ...(await ask(places['express 5'], given)),
      body: '',
    })
  })
})

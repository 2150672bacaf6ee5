import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64url, decodeBase64urlText } from '../src/base64url.ts'
import { runs } from './support/arbitraries.ts'

describe('base64url is canonical or nothing (RFC 7515 §2, RFC 4648 §3.5)', () => {
  it.each([
    ['', []],
    ['AA', [0]],
    ['AAA', [0, 0]],
    ['AAAA', [0, 0, 0]],
    ['_-8', [255, 239]],
    ['__', undefined],
    ['_w', [255]],
    ['AB', undefined],
    ['AAB', undefined],
    ['A', undefined],
    ['AAAAA', undefined],
    ['AA==', undefined],
    ['AAA=', undefined],
    ['=', undefined],
    ['+A', undefined],
    ['/A', undefined],
    ['A A', undefined],
    ['AA ', undefined],
    ['\nAA', undefined],
    ['AA\n', undefined],
    ['AAA\n', undefined],
    ['AA\u0000', undefined],
    ['äA', undefined],
    ['\u0141A', undefined],
    ['A\ud800', undefined],
    ['.', undefined],
  ])('%j comes to %j', (text, bytes) => {
    const decoded = decodeBase64url(text)
    expect(decoded && [...decoded]).toEqual(bytes)
    if (bytes === undefined) expect(decodeBase64urlText(text)).toBeUndefined()
  })

  it('a text is decoded only where its bytes are written so again', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[A-Za-z0-9_-]*={0,2}$/),
      fc.base64String(),
    )
    fc.assert(
      fc.property(texts, text => {
        const bytes = Buffer.from(text, 'base64url')
        const decoded = decodeBase64url(text)
        expect(decoded && [...decoded]).toEqual(bytes.toString('base64url') === text ? [...bytes] : undefined)
      }),
      runs(2000),
    )
  })
})

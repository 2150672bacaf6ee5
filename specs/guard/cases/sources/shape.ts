import { deflateRawSync } from 'node:zlib'
import { clause, denied, granted, type Row, undecided } from './clause.ts'
import { withOptions } from './defaults.ts'
import { fieldsTooLong } from './doors.ts'
import { publicJwk } from './keys.ts'
import { bearer, encode, goodClaims, makeToken, segmentsOf, signed } from './tokens.ts'

const token = makeToken()
const [header, payload, signature] = segmentsOf(token)

const text = (name: string, title: string, given: string): Row => [name, title, bearer(given)]
const head = (name: string, title: string, given: string | Buffer): Row => [name, title, signed({ header: given })]
const claims = (name: string, title: string, given: string | Buffer): Row => [name, title, signed({ claims: given })]

const goodHeaderText = '{"typ":"at+jwt","alg":"RS256","kid":"rsa-1"}'
const goodClaimsText = JSON.stringify(goodClaims())
const inside = (object: string, members: string): string => `${object.slice(0, -1)},${members}}`

/** A good token of exactly so many characters: base64url cannot have every length, so the claims set grows till it fits. */
function tokenOfLength(length: number): string {
  for (let size = Math.floor((length - token.length) * 0.7); ; size += 1) {
    for (const more of ['', '1', '12']) {
      const given = makeToken({ header: { filler: more }, claims: { filler: '-'.repeat(size) } })
      if (given.length === length) return given
    }
  }
}

/** The same bytes, spelled with an unused bit set in the last character. */
function loosen(segment: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  if (segment.length % 4 === 0) throw new Error('no bit of the last character is unused')
  return segment.slice(0, -1) + alphabet[alphabet.indexOf(segment.slice(-1)) + 1]
}

/** A token whose first two segments end in characters with unused bits. */
const [looseHeader, loosePayload, looseSignature] = ['', '1', '12']
  .flatMap(a => ['', '1', '12'].map(b => segmentsOf(makeToken({ header: { filler: a }, claims: { filler: b } }))))
  .find(segments => segments.every(segment => segment.length % 4 !== 0)) ?? [header, payload, signature]

const jwe = (header: object, ciphertext = 'Y2lwaGVy'): string =>
  [encode(JSON.stringify(header)), 'a2V5', 'aXY', ciphertext, 'dGFn'].join('.')

/** Five megabytes in five kilobytes. */
const bomb = deflateRawSync(Buffer.alloc(5_000_000)).toString('base64url')

const badUtf8: readonly (readonly [name: string, title: string, bytes: string])[] = [
  ['continuation', 'a lone continuation byte', '80'],
  ['overlong', 'an overlong slash', 'c0af'],
  ['overlong-nul', 'an overlong NUL', 'c080'],
  ['surrogate', 'an encoded surrogate', 'eda080'],
  ['beyond', 'a code point beyond U+10FFFF', 'f4908080'],
  ['truncated', 'a sequence that is cut', 'e282'],
  ['never-used', 'a byte that UTF-8 never uses', 'ff'],
  ['latin-1', 'an é in Latin-1', 'e9'],
]
const withBytes = (json: string, hex: string): Buffer => {
  const [before = '', after = ''] = inside(json, '"x":"?"').split('?')
  return Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from(after)])
}

const notObjects: readonly (readonly [name: string, title: string, text: string])[] = [
  ['array', 'an array', '[]'],
  ['array-of-object', 'an object in an array', '[{}]'],
  ['string', 'a string', '"{}"'],
  ['number', 'a number', '7'],
  ['null', 'null', 'null'],
  ['true', 'true', 'true'],
  ['words', 'no JSON', 'alice'],
  ['unclosed', 'an object that is cut', '{"alg":"RS256"'],
  ['trailing-text', 'text after the object', '{"alg":"RS256"}x'],
  ['two-objects', 'two objects', '{"alg":"RS256"}{}'],
  ['trailing-comma', 'a comma after the last member', '{"alg":"RS256",}'],
  ['single-quotes', 'single quotes', "{'alg':'RS256'}"],
  ['comment', 'a comment', '{"alg":"RS256"/**/}'],
  ['bare-name', 'a name without quotes', '{alg:"RS256"}'],
  ['nan', 'NaN', '{"alg":"RS256","x":NaN}'],
  ['leading-zero', 'a number with a leading zero', '{"alg":"RS256","x":01}'],
  ['hexadecimal', 'a hexadecimal number', '{"alg":"RS256","x":0x1}'],
  ['raw-control', 'a raw line feed in a string', '{"alg":"RS256","x":"\n"}'],
  ['no-break-space', 'white space that is none in JSON', '\u00a0{"alg":"RS256"}'],
  ['unclosed-depths', 'two thousand arrays that nobody closes', `{"alg":"RS256","x":${'['.repeat(2000)}`],
]

export const shape = [
  ...clause('SHAPE-01', [
    text('one-too-many', 'a good token of 8,193 characters', tokenOfLength(8193)),
    ['just-fits', 'a good token of 8,192 characters', { ...bearer(tokenOfLength(8192)), ...granted }],
    text('garbage', 'ten thousand characters of nothing', 'A'.repeat(10_000)),
    text('no-token-at-all', 'ten thousand characters that no token may have', '"'.repeat(10_000)),
    [
      'other-case',
      'ten thousand of them after the scheme in lower case',
      { authorization: [`bearer ${'"'.repeat(10_000)}`] },
    ],
    ['two-spaces', 'ten thousand of them after two spaces', { authorization: [`Bearer  ${'"'.repeat(10_000)}`] }],
    ['words', 'ten thousand characters in five thousand words', { authorization: [`Bearer ${'a '.repeat(5_000)}a`] }],
    [
      'beyond-the-parser',
      'twenty thousand characters',
      {
        ...bearer('A'.repeat(20_000)),
        ...fieldsTooLong,
      },
    ],
    [
      'option',
      'a good token longer than the option says',
      {
        ...withOptions({ maxTokenLength: token.length - 1 }),
      },
    ],
    [
      'option-just-fits',
      'a good token as long as the option says',
      {
        ...withOptions({ maxTokenLength: token.length }),
        ...granted,
      },
    ],
  ]),
  ...clause('SHAPE-02', [
    text('opaque', 'an opaque token', '2YotnFZFEjr1zCsicMWpAA'),
    text('one-segment', 'a header alone', header),
    text('two-segments', 'header and payload alone', `${header}.${payload}`),
    text('four-segments', 'a fourth segment', `${token}.${signature}`),
    text('six-segments', 'six segments', `${token}.${token}`),
    text('dot-after', 'a dot after the signature', `${token}.`),
    text('dot-before', 'a dot before the header', `.${token}`),
    text('one-dot', 'a dot alone', '.'),
  ]),
  ...clause('SHAPE-03', [
    text('rsa', 'an encrypted token with RSA-OAEP', jwe({ alg: 'RSA-OAEP', enc: 'A256GCM' })),
    text('direct', 'an encrypted token with a shared key', jwe({ alg: 'dir', enc: 'A256GCM' }).replace('a2V5', '')),
    text(
      'compressed',
      'an encrypted token that unpacks (RFC 8725 §2.6)',
      jwe({ alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' }),
    ),
    text(
      'password',
      'an encrypted token that asks for two billion rounds (RFC 8725bis)',
      jwe({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2_147_483_647, p2s: 'c2FsdA' }),
    ),
    text(
      'signed-header',
      "an encrypted token under a signed token's header",
      `${header}.a2V5.aXY.${payload}.${signature}`,
    ),
  ]),
  ...clause('SHAPE-04', [
    text('no-signature', 'a good token without its signature', `${header}.${payload}.`),
    text('none', 'an unsecured token (RFC 7519 §6)', `${encode('{"alg":"none"}')}.${payload}.`),
    text('none-mixed-case', 'an unsecured token, its alg in mixed case', `${encode('{"alg":"nOnE"}')}.${payload}.`),
    text('none-bare', 'an unsecured token without its last dot', `${encode('{"alg":"none"}')}.${payload}`),
    text('no-header', 'no header', `.${payload}.${signature}`),
    text('no-payload', 'no payload', `${header}..${signature}`),
    text('detached', 'a detached payload, rightly signed (RFC 7515 appendix F)', token.replace(`.${payload}.`, '..')),
    text('empty', 'two dots alone', '..'),
  ]),
  ...clause('SHAPE-05', [
    text('padding', 'padding after the signature', `${token}==`),
    text('more-padding', 'more padding than there can be', `${token}====`),
    text('plus-in-header', 'a plus sign in the header', `+${header.slice(1)}.${payload}.${signature}`),
    text('slash-in-header', 'a slash in the header', `${header.slice(0, -1)}/.${payload}.${signature}`),
    text('plus-in-payload', 'a plus sign in the payload', `${header}.${payload.slice(0, -1)}+.${signature}`),
    text('slash-in-payload', 'a slash in the payload', `${header}.${payload.slice(0, -1)}/.${signature}`),
    text('plus-in-signature', 'the signature in the alphabet of base64', `${header}.${payload}.${toBase64(signature)}`),
    text('tilde-in-header', 'a tilde in the header', `~${header}.${payload}.${signature}`),
    text('tilde-in-payload', 'a tilde in the payload', `${header}.~${payload}.${signature}`),
    text('tilde-in-signature', 'a tilde after the signature', `${token}~`),
    text(
      'header-of-impossible-length',
      'a header of a length that base64 never has',
      `${header}AA`.slice(0, header.length - (header.length % 4) + 1).concat(`.${payload}.${signature}`),
    ),
    text(
      'signature-of-impossible-length',
      'a signature of a length that base64 never has',
      `${header}.${payload}.${signature}AAA`,
    ),
    text('one-character', 'segments of one character', 'A.A.A'),
    [
      'padding-in-header',
      'padding after the header: no b64token either',
      { ...bearer(`${header}=.${payload}.${signature}`), ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
    [
      'padding-in-payload',
      'padding after the payload: no b64token either',
      { ...bearer(`${header}.${payload}=.${signature}`), ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
    [
      'white-space',
      'a space after the header: no b64token either',
      { ...bearer(`${header} .${payload}.${signature}`), ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
  ]),
  ...clause('SHAPE-06', [
    text('header', 'an unused bit set in the header', `${loosen(looseHeader)}.${loosePayload}.${looseSignature}`),
    text('payload', 'an unused bit set in the payload', `${looseHeader}.${loosen(loosePayload)}.${looseSignature}`),
    text('signature', 'an unused bit set in the signature', `${looseHeader}.${loosePayload}.${loosen(looseSignature)}`),
    [
      'canonical',
      'the same token with no unused bit set',
      { ...bearer(`${looseHeader}.${loosePayload}.${looseSignature}`), ...granted },
    ],
  ]),
  ...clause('SHAPE-07', [
    ...badUtf8.flatMap(([name, title, hex]) => [
      head(`header-${name}`, `${title} in the header`, withBytes(goodHeaderText, hex)),
      claims(`claims-${name}`, `${title} in the claims set`, withBytes(goodClaimsText, hex)),
    ]),
    claims('utf-16', 'a claims set in UTF-16', Buffer.from(goodClaimsText, 'utf16le')),
    [
      'characters',
      'characters of two, three and four bytes',
      { ...signed({ claims: { sub: 'é漢😀' } }), ...granted, principal: { subject: 'é漢😀' } },
    ],
    [
      'escaped-surrogate',
      'a lone surrogate as an escape: valid UTF-8',
      { ...signed({ claims: inside(goodClaimsText, '"x":"\\ud800"') }), ...granted },
    ],
    ['escaped-nul', 'an escaped NUL', { ...signed({ claims: inside(goodClaimsText, '"x":"\\u0000"') }), ...granted }],
  ]),
  ...clause('SHAPE-08', [
    head('header', 'a byte order mark before the header', `\ufeff${goodHeaderText}`),
    claims('claims', 'a byte order mark before the claims set', `\ufeff${goodClaimsText}`),
    claims('utf-16', 'a claims set in UTF-16 with its mark', Buffer.from(`\ufeff${goodClaimsText}`, 'utf16le')),
  ]),
  ...clause('SHAPE-09', [
    ...notObjects.map(([name, title, given]) => head(`header-${name}`, `a header that is ${title}`, given)),
    ...notObjects.map(([name, title, given]) => claims(`claims-${name}`, `a claims set that is ${title}`, given)),
    claims('claims-nested-token', 'a token whose payload is a token (RFC 8725 §3.8)', token),
    ['claims-empty', 'a claims set without claims', { ...signed({ claims: '{}' }), ...denied('GUARD_CLAIM_MISSING') }],
    [
      'white-space',
      'JSON white space around header and claims set',
      { ...signed({ header: `\t${goodHeaderText}\r\n`, claims: `\n ${goodClaimsText} ` }), ...granted },
    ],
  ]),
  ...clause('SHAPE-10', [
    [
      'typ',
      'another type, then ours',
      signed({ header: '{"typ":"dpop+jwt","alg":"RS256","kid":"rsa-1","typ":"at+jwt"}' }),
    ],
    [
      'typ-other-last',
      'our type, then another',
      {
        ...signed({ header: '{"typ":"at+jwt","alg":"RS256","kid":"rsa-1","typ":"dpop+jwt"}' }),
        ...denied('GUARD_TYPE_REFUSED'),
      },
    ],
    [
      'nbf-ahead-last',
      'an nbf that is past, then one to come',
      {
        ...signed({ claims: inside(inside(goodClaimsText, '"nbf":1'), '"nbf":4000000000') }),
        ...denied('GUARD_TOKEN_NOT_YET_VALID'),
      },
    ],
    [
      'key-set',
      'a key set with two lists, the second with the key',
      { answers: [{ body: `{"keys":[],"keys":[${JSON.stringify(publicJwk('rsa-1'))}]}` }] },
    ],
    [
      'key-set-empty-last',
      'a key set with two lists, the first with the key',
      {
        answers: [{ body: `{"keys":[${JSON.stringify(publicJwk('rsa-1'))}],"keys":[]}` }],
        ...undecided('GUARD_KEYS_UNAVAILABLE'),
      },
    ],

    [
      'sub',
      'two subjects',
      { ...signed({ claims: `{"sub":"bob",${goodClaimsText.slice(1)}` }), principal: { subject: 'alice' } },
    ],
    [
      'sub-escaped',
      'two subjects, one name with an escape',
      { ...signed({ claims: inside(goodClaimsText, '"\\u0073ub":"bob"') }), principal: { subject: 'bob' } },
    ],
    ['alg', 'none, then RS256', signed({ header: '{"alg":"none","kid":"rsa-1","alg":"RS256"}' })],
    [
      'alg-none-last',
      'RS256, then none',
      { ...signed({ header: '{"alg":"RS256","kid":"rsa-1","alg":"none"}' }), ...denied('GUARD_ALGORITHM_REFUSED') },
    ],
    ['kid', 'an unknown kid, then the right one', signed({ header: '{"alg":"RS256","kid":"?","kid":"rsa-1"}' })],
    [
      'iss',
      'another issuer, then ours',
      signed({ claims: `{"iss":"https://evil.example",${goodClaimsText.slice(1)}` }),
    ],
    [
      'iss-other-last',
      'our issuer, then another',
      {
        ...signed({ claims: inside(goodClaimsText, '"iss":"https://evil.example"') }),
        ...denied('GUARD_ISSUER_REFUSED'),
      },
    ],
    [
      'aud-other-last',
      'our audience, then another',
      {
        ...signed({ claims: inside(goodClaimsText, '"aud":"https://other.example"') }),
        ...denied('GUARD_AUDIENCE_REFUSED'),
      },
    ],
    [
      'exp-old-last',
      'an exp to come, then one that is past',
      { ...signed({ claims: inside(goodClaimsText, '"exp":1') }), ...denied('GUARD_TOKEN_EXPIRED') },
    ],
    [
      'exp-null-last',
      'an exp to come, then null',
      { ...signed({ claims: inside(goodClaimsText, '"exp":null') }), ...denied('GUARD_CLAIM_MALFORMED') },
    ],
    [
      'path-first',
      'a path that matches the first of two subjects',
      {
        ...signed({ claims: inside(goodClaimsText, '"sub":"bob"') }),
        route: '/users/:user_id',
        target: '/users/alice',
        params: { user_id: 'alice' },
        rule: { pathClaims: { user_id: 'sub' } },
        ...denied('GUARD_PATH_MISMATCH'),
      },
    ],
    [
      'path-last',
      'a path that matches the last of two subjects',
      {
        ...signed({ claims: inside(goodClaimsText, '"sub":"bob"') }),
        route: '/users/:user_id',
        target: '/users/bob',
        params: { user_id: 'bob' },
        rule: { pathClaims: { user_id: 'sub' } },
        principal: { subject: 'bob', params: { user_id: 'bob' } },
      },
    ],
  ]),
  ...clause('SHAPE-11', [
    ...[310_001, 2_147_483_647, 9_007_199_254_740_992, -1, '2147483647'].map(p2c =>
      text(
        `rounds-${p2c === -1 ? 'negative' : typeof p2c === 'string' ? 'text' : p2c}`,
        `a p2c of ${JSON.stringify(p2c)}`,
        jwe({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c, p2s: 'c2FsdA' }),
      ),
    ),
    text('bomb', 'five megabytes of zeros, packed', jwe({ alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' }, bomb)),
    text(
      'bomb-direct',
      'five megabytes of zeros, packed, with a shared key',
      jwe({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, bomb),
    ),
    text('unknown-zip', 'packed by an unknown method', jwe({ alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'BR' })),
    [
      'signed-bomb',
      'five megabytes of zeros, packed, in a signed token: what is packed is no claims set',
      signed({ header: { zip: 'DEF' }, claims: Buffer.from(bomb, 'base64url') }),
    ],
    [
      'signed-packed',
      'a good claims set, packed, in a signed token',
      signed({ header: { zip: 'DEF' }, claims: deflateRawSync(goodClaimsText) }),
    ],
    [
      'signed-nested',
      'a good token in a signed token (RFC 7519 §5.2): what is nested is no claims set',
      signed({ header: { cty: 'JWT' }, claims: token }),
    ],
    [
      'signed-rounds',
      'a signed token with a p2c: nobody asks about it',
      { ...signed({ header: { p2c: 2_147_483_647 } }), ...granted },
    ],
  ]),
]

/** The other alphabet; the signature has characters that differ in it. */
function toBase64(segment: string): string {
  const text = Buffer.from(segment, 'base64url').toString('base64').replace(/=+$/, '')
  if (text === segment) throw new Error('the signature has no character that the alphabets spell differently')
  return text
}

import { clause, denied, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { belowRoute, form, grantedForm, noField, severalFields } from './doors.ts'
import { bearer, encode, makeToken, segmentsOf, signed, withSignature } from './tokens.ts'

const token = makeToken()
const other = makeToken({ claims: { sub: 'bob' } })
const [header, payload, signature] = segmentsOf(token)

const field = (name: string, title: string, ...values: string[]): Row => [
  name,
  title,
  { authorization: values, ...(values.length > 1 && severalFields) },
]

const optional = { rule: { optional: true } }
const longest = withOptions({ maxTokenLength: token.length })

export const cred = [
  ...clause('CRED-01', [
    field('no-field', 'no Authorization field'),
    field('empty-field', 'a field that is empty', ''),
    ['other-fields', 'other fields, but no Authorization', { authorization: [], headers: { 'x-request-id': '7' } }],
  ]),
  ...clause('CRED-02', [
    field('basic', 'Basic credentials', 'Basic YWxpY2U6c2VjcmV0'),
    field('digest', 'Digest credentials, with commas', 'Digest username="alice", realm="api", uri="/tasks", nonce="7"'),
    field('digest-parameter-bearer', 'a parameter called bearer', 'Digest username=alice, bearer=1, bearers="Bearer"'),
    field('dpop', 'a good token under the scheme DPoP', `DPoP ${token}`),
    field('longer-name', 'a scheme whose name begins with Bearer', `Bearers ${token}`),
    field('shorter-name', 'a scheme that Bearer begins with', `Bear ${token}`),
    field('hyphenated', 'a scheme with Bearer in its name', `x-bearer ${token}`),
    field('bare', 'another scheme without credentials', 'Negotiate'),
    field('two-others', 'two other schemes in two fields', 'Basic YWxpY2U6c2VjcmV0', 'Negotiate YII'),
    field('token-alone', 'a token without a scheme: by the grammar, it is one', token),
  ]),
  ...clause('CRED-03', [
    field('as-registered', 'the scheme as it is registered', `Bearer ${token}`),
    field('lower-case', 'the scheme in lower case', `bearer ${token}`),
    field('upper-case', 'the scheme in upper case', `BEARER ${token}`),
    field('mixed-case', 'the scheme in mixed case', `bEaReR ${token}`),
    [
      'bare-upper-case',
      'no token after the scheme in upper case',
      { authorization: ['BEARER'], ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
  ]),
  ...clause('CRED-04', [
    field('two-spaces', 'two spaces before the token', `Bearer  ${token}`),
    field('many-spaces', 'sixty-four spaces before the token', `Bearer${' '.repeat(64)}${token}`),
    [
      'many-spaces-longest-token',
      'sixty-four spaces before the longest token that the options allow: spaces are no part of it',
      { ...longest, authorization: [`Bearer${' '.repeat(64)}${token}`] },
    ],
  ]),
  ...clause('CRED-05', [
    field('two-fields-same', 'the same good token in two fields', `Bearer ${token}`, `Bearer ${token}`),
    field('two-fields-different', 'two good tokens in two fields', `Bearer ${token}`, `Bearer ${other}`),
    field('three-fields', 'three fields', `Bearer ${token}`, 'Basic eDp5', `Bearer ${token}`),
    field('one-field', 'two good tokens in one field', `Bearer ${token}, Bearer ${other}`),
    field('one-field-no-space', 'two good tokens, and no space after the comma', `Bearer ${token},Bearer ${other}`),
    field('basic-after', 'Basic after Bearer in one field', `Bearer ${token}, Basic eDp5`),
    field('basic-before', 'Basic before Bearer in one field', `Basic eDp5, Bearer ${token}`),
    field('basic-field-after', 'Basic in the second field', `Bearer ${token}`, 'Basic eDp5'),
    field('basic-field-before', 'Basic in the first field', 'Basic eDp5', `Bearer ${token}`),
    field('tab-before-second', 'a tab between the comma and Bearer', `Basic eDp5,\tBearer ${token}`),
    field('second-mixed-case', 'the second scheme in mixed case', `Basic eDp5, bEARER ${token}`),
    field('second-bare', 'a second Bearer without a token', `Basic eDp5, Bearer`),
    field('comma-after', 'a comma after the token', `Bearer ${token},`),
    field('empty-second-field', 'a second field that is empty', `Bearer ${token}`, ''),
    [
      'two-longest-fields',
      'two tokens in two fields, together longer than the options allow one to be',
      { ...longest, authorization: [`Bearer ${token}`, `Bearer ${token}`], ...severalFields },
    ],
  ]),
  ...clause('CRED-06', [
    field('bare', 'the scheme alone', 'Bearer'),
    field('bare-lower-case', 'the scheme alone, in lower case', 'bearer'),
  ]),
  ...clause('CRED-07', [
    field('two-tokens', 'two tokens with a space between', `Bearer ${token} ${other}`),
    field('quoted', 'a token in quotes', `Bearer "${token}"`),
    field('parameter', 'a token as a parameter', `Bearer token="${token}"`),
    field('tab-inside', 'a tab in the token', `Bearer ${header}.${payload}.\t${signature}`),
    field('equals-inside', 'an equals sign before the end', `Bearer ${header}=.${payload}.${signature}`),
    field('equals-alone', 'an equals sign alone', 'Bearer ='),
    field('percent', 'a percent-encoded dot', `Bearer ${header}%2E${payload}.${signature}`),
    field('backslash', 'a backslash', `Bearer ${token}\\`),
    field('semicolon', 'a semicolon and more', `Bearer ${token};v=1`),
    field('angle-brackets', 'angle brackets', `Bearer <${token}>`),
    field('not-ascii', 'a byte beyond ASCII', `Bearer ${token}\u00e9`),
    field('space-not-ascii', 'a no-break space before the token', `Bearer \u00a0${token}`),
    [
      'control-character',
      'a control character',
      {
        ...bearer(`${token}\u0001`),
        ...noField,
      },
    ],
    [
      'nul',
      'a NUL',
      {
        ...bearer(`${token}\u0000`),
        ...noField,
      },
    ],
    [
      'json-with-dots',
      'JSON whose text falls into three segments (RFC 8725bis §2.13)',
      { authorization: [`Bearer {"unprotected":".${payload}."}`] },
    ],
    [
      'json-in-segment',
      'JSON in the place of the first segment',
      { authorization: [`Bearer {"alg":"none"}.${payload}.${signature}`] },
    ],
    [
      'json-flattened',
      'the flattened JSON serialization (RFC 7515 §7.2.2): its commas are read as those of a list',
      {
        authorization: [`Bearer ${JSON.stringify({ payload, protected: header, signature })}`],
        ...denied('GUARD_CREDENTIALS_REPEATED'),
      },
    ],
    [
      'json-general',
      'the general JSON serialization (RFC 7515 §7.2.1): its commas are read as those of a list',
      {
        authorization: [`Bearer ${JSON.stringify({ payload, signatures: [{ protected: header, signature }] })}`],
        ...denied('GUARD_CREDENTIALS_REPEATED'),
      },
    ],
  ]),
  ...clause('CRED-08', [
    field('two-empty', 'two fields that are empty', '', ''),
    field('comma', 'a comma alone', ','),
    field('comma-before', 'a comma before the scheme', `, Bearer ${token}`),
    field('quoted-scheme', 'the scheme in quotes', `"Bearer" ${token}`),
    field('colon', 'a colon after the scheme', `Bearer: ${token}`),
    field('equals', 'an equals sign after the scheme', `Bearer=${token}`),
    field('slash', 'a slash after the scheme', `Bearer/${token}`),
    field('tab', 'a tab after the scheme', `Bearer\t${token}`),
    field('not-ascii', 'a scheme with a byte beyond ASCII', `B\u00e9arer ${token}`),
  ]),
  ...clause('CRED-09', [
    ['same-token', 'the same token in the query', { target: `/tasks?access_token=${token}` }],
    ['other-token', 'another token in the query', { target: `/tasks?access_token=${other}` }],
    ['second-parameter', 'a token after another parameter', { target: `/tasks?page=2&access_token=${other}` }],
    ['empty', 'an empty parameter', { target: '/tasks?access_token=' }],
    ['without-value', 'the parameter without a value', { target: '/tasks?access_token' }],
    ['name-encoded', "the parameter's name percent-encoded", { target: `/tasks?access%5Ftoken=${other}` }],
    [
      'other-name',
      'a parameter of a longer name',
      { target: '/tasks?xaccess_token=1&access_token_hint=2', ...granted },
    ],
    ['other-case', 'a parameter in upper case: another name', { target: '/tasks?ACCESS_TOKEN=1', ...granted }],
    ['in-a-value', "the name in another parameter's value", { target: '/tasks?next=/x?access_token=1', ...granted }],
    ['in-the-path', 'the name in the path', { target: '/tasks/&access_token=1', ...granted, ...belowRoute }],
  ]),
  ...clause('CRED-10', [
    ['good', 'a good token in the query', { authorization: [], target: `/tasks?access_token=${token}` }],
    [
      'forged',
      'a forged token in the query',
      { authorization: [], target: `/tasks?access_token=${withSignature(token, () => Buffer.alloc(256, 1))}` },
    ],
    [
      'beside-basic',
      'a token in the query beside Basic credentials',
      { authorization: ['Basic eDp5'], target: `/tasks?access_token=${token}` },
    ],
  ]),
  ...clause('CRED-11', [
    ['no-field', 'no field', { ...optional, authorization: [], principal: null }],
    ['empty-field', 'an empty field', { ...optional, authorization: [''], principal: null }],
    ['basic', 'Basic credentials', { ...optional, authorization: ['Basic eDp5'], principal: null }],
    [
      'query',
      'a token in the query alone',
      { ...optional, authorization: [], target: `/tasks?access_token=${token}`, principal: null },
    ],
    ['good', 'a good token', { ...optional, principal: { subject: 'alice' } }],
    [
      'not-optional',
      'no field, and the rule says that it is not optional',
      { rule: { optional: false }, authorization: [], ...denied('GUARD_CREDENTIALS_MISSING') },
    ],
  ]),
  ...clause('CRED-12', [
    ['forged', 'a forged token', { ...optional, ...bearer(withSignature(token, () => Buffer.alloc(256, 1))) }],
    [
      'expired',
      'an expired token',
      { ...optional, ...signed({ claims: { exp: 1 } }), ...denied('GUARD_TOKEN_EXPIRED') },
    ],
    [
      'unsigned',
      'an unsigned token',
      { ...optional, ...bearer(`${encode('{"alg":"none"}')}.${payload}.`), ...denied('GUARD_TOKEN_MALFORMED') },
    ],
    [
      'bare',
      'the scheme without a token',
      { ...optional, authorization: ['Bearer'], ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
    [
      'repeated',
      'two good tokens',
      {
        ...optional,
        authorization: [`Bearer ${token}`, `Bearer ${token}`],
        ...denied('GUARD_CREDENTIALS_REPEATED'),
        ...severalFields,
      },
    ],
    [
      'two-empty',
      'two empty fields',
      { ...optional, authorization: ['', ''], ...severalFields, ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
  ]),
  ...clause('CRED-13', [
    [
      'form',
      'a token in a form body (RFC 6750 §2.2)',
      {
        method: 'POST',
        authorization: [],
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `access_token=${token}`,
        ...form,
      },
    ],
    [
      'cookie',
      'a token in a cookie',
      { authorization: [], headers: { cookie: `access_token=${token}; token=${token}` } },
    ],
    [
      'own-field',
      'a token in fields of other names',
      { authorization: [], headers: { 'x-access-token': token, 'x-authorization': `Bearer ${token}` } },
    ],
    [
      'proxy',
      'a token in Proxy-Authorization',
      { authorization: [], headers: { 'proxy-authorization': `Bearer ${token}` } },
    ],
    [
      'forwarded',
      'a token in X-Forwarded-Authorization',
      { authorization: [], headers: { 'x-forwarded-authorization': `Bearer ${token}` } },
    ],
    [
      'form-beside',
      "another subject's token in a body beside a good one: the body is the handler's",
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `access_token=${other}`,
        ...granted,
        ...grantedForm,
        principal: { subject: 'alice' },
      },
    ],
  ]),
]

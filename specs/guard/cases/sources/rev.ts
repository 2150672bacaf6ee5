import type { Case } from '../case.ts'
import { clause, denied, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { signed } from './tokens.ts'

/** A guard whose revocation hook answers so. */
const hook = (
  name: string,
  title: string,
  isRevoked: string,
  more: Omit<Case, 'id' | 'title'> = {},
  members: object = {},
): Row => [name, title, { ...withOptions({ revocation: { isRevoked, ...members } }), ...more }]

export const rev = [
  ...clause('REV-01', [
    hook('revoked', 'the hook says that it was revoked', '$yes'),
    hook('revoked-later', 'the hook says so, later', '$later-yes'),
    hook('not-revoked', 'the hook says that it was not', '$no', granted),
    hook('not-revoked-later', 'the hook says so, later', '$later-no', granted),
  ]),
  ...clause('REV-02', [
    hook('then-revoked', 'a token that was revoked after it was good', '$yes-from-the-second', {
      before: [-1],
      ...denied('GUARD_TOKEN_REVOKED'),
    }),
  ]),
  ...clause('REV-03', [
    hook('throws', 'the hook throws', '$throws'),
    hook('rejects', 'the hook rejects', '$rejects'),
    hook('silent', 'the hook does not answer', '$silent', { elapses: 2 }),
    hook(
      'silent-option',
      'the hook does not answer in the time that the option says',
      '$silent',
      { elapses: 1 },
      { timeoutSeconds: 1 },
    ),
    hook('nothing', 'the hook answers undefined', '$nothing'),
    hook('text', 'the hook answers with text', '$text'),
  ]),
  ...clause('REV-04', [
    hook('throws', 'the hook throws', '$throws', {}, { insecureGrantOnFailure: true }),
    hook('silent', 'the hook does not answer', '$silent', { elapses: 2 }, { insecureGrantOnFailure: true }),
    hook('revoked', 'the hook says that it was revoked', '$yes', denied('GUARD_TOKEN_REVOKED'), {
      insecureGrantOnFailure: true,
    }),
  ]),
  ...clause('REV-05', [
    hook('expired', 'expired', '$throws', { ...signed({ claims: { exp: 1 } }), ...denied('GUARD_TOKEN_EXPIRED') }),
    hook('scope', 'without the scope', '$throws', {
      rule: { scopes: ['tasks:read'] },
      scope: 'tasks:read',
      ...denied('GUARD_SCOPE_INSUFFICIENT'),
    }),
    hook('path', "on another's path", '$throws', {
      route: '/users/:user_id',
      target: '/users/bob',
      params: { user_id: 'bob' },
      rule: { pathClaims: { user_id: 'sub' } },
      ...denied('GUARD_PATH_MISMATCH'),
    }),
    hook('anonymous', 'anonymous', '$throws', {
      rule: { optional: true },
      authorization: [],
      ...granted,
      principal: null,
    }),
  ]),
]

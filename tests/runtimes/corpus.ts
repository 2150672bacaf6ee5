// The law: every case, through the core and through the door of the Fetch API, which every runtime has.
import type { Door, Exception, WholeCase } from '../../specs/guard/cases/case.ts'
import type { JudgedCase } from '../../specs/guard/cases/corpus.ts'
import { type EnterDoor, enterCore } from '../law/core.ts'
import { enterFetch } from '../law/fetch.ts'
import { findException, tryCase, tryException } from '../law/trial.ts'
import type { Reporter } from './report.ts'

/** Fields of one name are joined by commas (Fetch Standard §2.2.2). In a request, Deno takes two empty fields for one. */
const twice: [string, string][] = [
  ['field', ''],
  ['field', ''],
]
const losesField = new Request('http://api.example', { headers: new Headers(twice) }).headers.get('field') === ''

const entrances: readonly (readonly [Door, EnterDoor])[] = [
  ['core', enterCore],
  ['fetch', enterFetch],
]

export async function tryCorpus(stage: string, reporter: Reporter): Promise<void> {
  const response = await fetch(`${stage}/cases.json`)
  const cases = (await response.json()) as readonly JudgedCase[]
  for (const [door, enter] of entrances) {
    for (const given of cases) {
      const exception = findException(given, door) ?? findLoss(given, door) ?? (await findUnimportable(given, door))
      const { status, why = '' } = exception ?? {}
      if (exception === undefined) await reporter.try(`${given.id} (${door})`, () => tryCase(given, enter))
      else if (status === undefined) reporter.skip(why)
      else await reporter.try(`${given.id} (${door})`, () => tryException(given, status, enter))
    }
  }
}

function findLoss({ authorization }: WholeCase, door: Door): Exception | undefined {
  const isLost =
    losesField && door === 'fetch' && authorization.length > 1 && authorization.every(value => value === '')
  return isLost ? { doors: [door], why: 'this runtime makes one field of several empty ones' } : undefined
}

/** Under KEY-16 the tokens of a key that the runtime cannot import are undecided. */
async function findUnimportable({ id, answers }: JudgedCase, door: Door): Promise<Exception | undefined> {
  if (id !== 'KEY-07.largest') return undefined
  const keys = answers.flatMap(({ json }) => (json as { readonly keys?: readonly JsonWebKey[] }).keys ?? [])
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const why = 'this runtime imports no RSA key of so large an exponent'
  return Promise.all(
    keys.map(({ kty = '', n = '', e = '' }) =>
      crypto.subtle.importKey('jwk', { kty, n, e }, algorithm, false, ['verify']),
    ),
  ).then(
    () => undefined,
    () => ({ doors: [door], status: 503, why }),
  )
}

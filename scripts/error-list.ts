// The list of docs/guide/errors.md: every code with what is sent, why it comes and what to do.
import { type CatalogueEntry, type Code, catalogue, OptionsError } from 'jwt-guard'
import { families, remedies } from '../specs/guard/errors.ts'
import { challengeOf, errorWith } from './answers.ts'

export function renderErrors(): string {
  return Object.entries(families)
    .map(
      ([family, { title, about }]) => `## ${title}\n\n${about}\n\n${renderFamily(family as CatalogueEntry['family'])}`,
    )
    .join('\n\n')
}

function renderFamily(family: CatalogueEntry['family']): string {
  return (Object.keys(catalogue) as Code[])
    .filter(code => catalogue[code].family === family)
    .map(code => {
      const { cause, fix } = remedies[code]
      return `### ${code}\n\n${describeAnswer(code)}\n\n**Cause.** ${cause}\n\n**Fix.** ${fix}`
    })
    .join('\n\n')
}

/** What the library sends for a code. */
function describeAnswer(code: Code): string {
  const { sentence, status } = catalogue[code]
  const error = errorWith(code)
  if (error instanceof OptionsError) return `${status} · thrown · “${sentence}”`
  const challenges: Readonly<Record<string, string>> = { bare: '`Bearer` without an error code', none: 'no challenge' }
  const challenge = challengeOf(error)
  return `${status} · ${challenges[challenge] ?? `\`${challenge}\``} · “${sentence}”`
}

// Writes the cases: one JSON file for each section of the law, and what they share. `npm run law:cases`.
import { writeFileSync } from 'node:fs'
import { runCommand } from '../../../scripts/command.ts'
import type { Case } from './case.ts'
import { ans } from './sources/ans.ts'
import { claim } from './sources/claim.ts'
import { cred } from './sources/cred.ts'
import { defaults } from './sources/defaults.ts'
import { evt } from './sources/evt.ts'
import { head } from './sources/head.ts'
import { issuers } from './sources/iss.ts'
import { key } from './sources/key.ts'
import { life } from './sources/life.ts'
import { opt } from './sources/opt.ts'
import { path } from './sources/path.ts'
import { rev } from './sources/rev.ts'
import { scope } from './sources/scope.ts'
import { set } from './sources/set.ts'
import { shape } from './sources/shape.ts'
import { sig } from './sources/sig.ts'
import { keptSignatures } from './sources/tokens.ts'

const sections: Readonly<Record<string, readonly Case[]>> = {
  cred,
  shape,
  head,
  iss: issuers,
  key,
  sig,
  claim,
  scope,
  path,
  rev,
  set: [...set, ...life],
  evt,
  ans,
  opt,
}

/** Every generated file by its name, as what its JSON stands for. */
export function generate(): Readonly<Record<string, unknown>> {
  const files = { ...sections, defaults, signatures: keptSignatures() }
  return Object.fromEntries(Object.entries(files).map(([name, value]) => [`${name}.json`, value]))
}

if (import.meta.main) {
  for (const [name, value] of Object.entries(generate())) {
    writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(value, null, 2)}\n`)
  }
  const { code, output } = await runCommand(['biome', 'format', '--write', import.meta.dirname])
  if (code !== 0) throw new Error(output)
}

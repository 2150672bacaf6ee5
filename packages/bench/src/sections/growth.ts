import { measureLength } from '../growth/length.ts'
import { measureMemo } from '../growth/memo.ts'
import { measureIssuers, measureKeys } from '../growth/trust.ts'
import type { Findings, Section } from '../section.ts'

export const section: Section = {
  title: 'Growth',
  about:
    'What a check by jwt-guard costs at each size, as a multiple of what it costs at the smallest. Tokens that are asked for again and again stay in the processor’s caches; any of a hundred thousand does not.',
  async measure(run) {
    const findings: Findings[] = []
    for (const measure of [measureKeys, measureIssuers, measureMemo, measureLength]) findings.push(await measure(run))
    return {
      tables: findings.flatMap(({ tables }) => tables),
      targets: findings.flatMap(({ targets }) => targets),
    }
  },
}

// The sections, in the order in which they are run and reported. Each is a file of the folder of that name.
import type { Section } from './section.ts'

export const sectionIds: readonly string[] = [
  'cold',
  'warm',
  'mix',
  'concurrent',
  'algorithms',
  'refusals',
  'growth',
  'threads',
  'http',
  'start-up',
  'size',
]

export async function loadSection(id: string): Promise<Section> {
  const { section } = (await import(`./sections/${id}.ts`)) as { section: Section }
  return section
}

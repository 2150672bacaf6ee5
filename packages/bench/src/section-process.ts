// One section in a process of its own, so that no section's code is compiled for what another one did. bench.ts starts it
// with the section's name and, as JSON, the run.

import type { Report, Run } from './section.ts'
import { loadSection } from './sections.ts'

const [id = '', run = ''] = process.argv.slice(2)
const section = await loadSection(id)
const { title, about } = section
const report: Report = { id, title, about, findings: await section.measure(JSON.parse(run) as Run) }
// Whatever the section has left open ends here
process.send?.(report, () => process.exit())

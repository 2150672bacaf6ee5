// `npm run bench:faults`: what floods, outages and refreshes cost, as counts. HTTP is real, on loopback; time is passed in.
import { measureColdStart } from './faults/cold-start.ts'
import { measureFlood } from './faults/flood.ts'
import { measureOutage } from './faults/outage.ts'
import { measureRefresh } from './faults/refresh.ts'
import { holds, renderFigures } from './figure.ts'

const figures = [
  ...(await measureColdStart()),
  ...(await measureFlood()),
  ...(await measureOutage()),
  ...(await measureRefresh()),
]
console.log(renderFigures(figures))
process.exitCode = figures.every(holds) ? 0 : 1

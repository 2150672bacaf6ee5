// Doors by what stands before them: some requests do not come through as they are.
import { type Door, doors, type Exception } from '../case.ts'

/** Those behind Node's HTTP server, whose parser is strict. */
const behindNode: readonly Door[] = doors.filter(door => door !== 'core' && door !== 'fetch')
/** Those behind a router that finds the route and decodes the parameters. */
const behindRouter: readonly Door[] = behindNode
/** Those whose router finds a route for an empty segment too: the guard is asked about the empty string. */
const takesEmpty: readonly Door[] = ['node', 'fastify']

type Differs = { readonly except: readonly Exception[] }

export const unparsable: Differs = {
  except: [{ doors: behindNode, status: 400, why: "Node's HTTP parser refuses the target" }],
}
export const noField: Differs = {
  except: [
    { doors: behindNode, status: 400, why: "Node's HTTP parser refuses the field" },
    { doors: ['fetch'], why: 'the Fetch API refuses such a field' },
  ],
}
export const fieldsTooLong: Differs = {
  except: [{ doors: behindNode, status: 431, why: "Node's HTTP parser takes 16 KiB of fields" }],
}
export const noRoute: Differs = {
  except: [{ doors: behindRouter, status: 404, why: 'the router finds no route' }],
}
export const undecodable: Differs = {
  except: [{ doors: behindRouter, status: 400, why: 'the router cannot decode the segment' }],
}
export const emptySegment: Differs = {
  except: [
    { doors: behindRouter.filter(door => !takesEmpty.includes(door)), status: 404, why: 'the router finds no route' },
  ],
}
export const noWildcard: Differs = {
  except: [{ doors: ['express 4', 'node', 'fastify'], why: 'the router makes no list of a wildcard' }],
}
/** The principal is handed to the handler, which need not ask. */
export const nobodyAsks: Differs = {
  except: [{ doors: ['core', 'fetch'], why: 'the principal is handed over, not asked for' }],
}

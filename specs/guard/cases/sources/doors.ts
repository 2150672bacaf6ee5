// Doors by what stands before them: some requests do not come through as they are.
import { type Door, doors, type Exception } from '../case.ts'

/** Those behind Node's HTTP server, whose parser is strict. */
const behindNode: readonly Door[] = doors.filter(door => !['core', 'fetch', 'trpc', 'socket.io'].includes(door))
/** Those behind a router that finds the route and decodes the parameters. */
const behindRouter: readonly Door[] = behindNode
/** Those whose router finds a route for an empty segment too: the guard is asked about the empty string. */
const takesEmpty: readonly Door[] = ['node', 'fastify']
/** Those that make a URL of the target, so that `.` and `..` are walked before the router sees a path. */
const behindUrl: readonly Door[] = ['hono', 'mcp hono', 'h3 2', 'next']
/** Those whose router leaves as it is what it cannot decode. */
const leavesUndecoded: readonly Door[] = ['hono', 'mcp hono', 'koa', 'h3 1']
/** Those whose router makes one text of a wildcard, or has none with a name. */
const noListOfWildcard: readonly Door[] = [
  'express 4',
  'node',
  'fastify',
  'hono',
  'mcp hono',
  'koa',
  'h3 2',
  'h3 1',
  'nestjs fastify',
  'ws',
  'socket.io',
]

/** Next.js sends elsewhere whoever spells a path otherwise than it would. */
const redirected: Exception = { doors: ['next'], status: 308, why: 'Next.js redirects to its own spelling of the path' }

type Differs = { readonly except: readonly Exception[] }

export const unparsable: Differs = {
  except: [{ doors: behindNode, status: 400, why: "Node's HTTP parser refuses the target" }],
}
export const noField: Differs = {
  except: [
    { doors: [...behindNode, 'socket.io'], status: 400, why: "Node's HTTP parser refuses the field" },
    { doors: ['fetch', 'trpc'], why: 'the Fetch API refuses such a field' },
  ],
}
export const fieldsTooLong: Differs = {
  except: [{ doors: [...behindNode, 'socket.io'], status: 431, why: "Node's HTTP parser takes 16 KiB of fields" }],
}
/** Of several fields. */
export const severalFields: Differs = {
  except: [{ doors: ['next'], why: 'Next.js hands on the first field alone' }],
}
export const noRoute: Differs = {
  except: [redirected, { doors: without(behindRouter, ['next']), status: 404, why: 'the router finds no route' }],
}
export const undecodable: Differs = {
  except: [
    {
      doors: without(behindRouter, [...leavesUndecoded, 'ws', 'next']),
      status: 400,
      why: 'the router cannot decode the segment',
    },
    { doors: ['ws'], status: 404, why: 'the router cannot decode the segment, and so finds no route' },
    { doors: ['next'], status: 500, why: 'Next.js cannot decode the segment, and takes that for a fault of its own' },
  ],
}
export const emptySegment: Differs = {
  except: [
    redirected,
    { doors: without(behindRouter, [...takesEmpty, 'next']), status: 404, why: 'the router finds no route' },
  ],
}
/** A target that leads nowhere once its steps are walked. */
export const walkedAway: Differs = {
  except: [{ doors: behindUrl, status: 404, why: 'a URL walks the steps, and the router finds no route' }],
}
/** The same, where what is left is the folder in which the application of Next.js has the route. */
export const walkedToFolder: Differs = {
  except: [redirected, ...walkedAway.except.map(given => ({ ...given, doors: without(given.doors, ['next']) }))],
}
/** A target that leads to another path once its steps are walked. */
const walkedElsewhere: Differs = {
  except: [{ doors: behindUrl, why: 'a URL walks the steps: it is a request for another path' }],
}
/** The same, where it leads nowhere if they are not walked. */
export const walkedOrNoRoute: Differs = {
  except: [
    { doors: without(behindRouter, behindUrl), status: 404, why: 'the router finds no route' },
    ...walkedElsewhere.except,
  ],
}
/** The same, where it lies below the route if they are not walked. */
export const walkedElsewhereOrBelow: Differs = {
  except: [
    ...walkedElsewhere.except,
    { doors: ['ws'], status: 404, why: 'the door guards one path, and nothing below it' },
  ],
}
export const slashAfter: Differs = {
  except: [
    redirected,
    { doors: ['hono', 'mcp hono', 'ws'], status: 404, why: 'the router takes it for another route' },
  ],
}
export const belowRoute: Differs = {
  except: [{ doors: ['ws'], status: 404, why: 'the door guards one path, and nothing below it' }],
}
const getAlone: Exception = { doors: ['socket.io'], status: 400, why: 'a handshake of Socket.IO is a GET' }
/** A POST. */
export const post: Differs = { except: [getAlone] }
/** A body that is no JSON. */
export const form: Differs = {
  except: [{ doors: ['trpc'], status: 415, why: 'tRPC takes no such body' }, getAlone],
}
/** The same, granted. */
export const grantedForm: Differs = {
  except: [
    { doors: ['ws'], status: 405, why: 'a WebSocket is asked for with GET: ws refuses what the guard granted' },
    ...form.except,
  ],
}
export const otherMethod: Differs = {
  except: [{ doors: ['trpc'], status: 415, why: 'tRPC knows GET and POST' }, getAlone],
}
export const comma: Differs = {
  except: [{ doors: ['socket.io'], why: 'the name of a namespace ends at a comma' }],
}
export const slashInSegment: Differs = {
  except: [{ doors: ['socket.io'], status: 403, why: 'names of namespaces are not encoded: it is another name' }],
}
export const otherCase: Differs = {
  except: [
    {
      doors: ['hono', 'mcp hono', 'h3 2', 'h3 1', 'ws', 'next'],
      status: 404,
      why: 'the router takes it for another route',
    },
  ],
}
export const absoluteForm: Differs = {
  except: [redirected, { doors: ['h3 1'], status: 404, why: 'the router takes the whole target for a path' }],
}
export const encodedQuestionMark: Differs = {
  except: [{ doors: ['h3 1'], status: 404, why: 'the framework decodes the target before it looks for the query' }],
}
export const optionalSegment: Differs = {
  except: [
    { doors: ['h3 1', 'ws', 'socket.io', 'next'], why: 'the router has no optional segments' },
    { doors: ['trpc'], why: 'a field of the input that may be missing is misuse, which does not compile' },
  ],
}
export const noWildcard: Differs = {
  except: [{ doors: noListOfWildcard, why: 'the router makes no list of a wildcard' }],
}
export const lostParameter: Differs = {
  except: [
    {
      doors: ['express 4', 'hono', 'mcp hono', 'koa', 'h3 1', 'next'],
      status: 500,
      why: 'the router loses a parameter of that name: see PATH-15',
    },
  ],
}
/** The principal is handed to the handler, which need not ask. */
export const nobodyAsks: Differs = {
  except: [{ doors: ['core', 'fetch', 'trpc'], why: 'the principal is handed over, not asked for' }],
}

function without(doors: readonly Door[], others: readonly Door[]): readonly Door[] {
  return doors.filter(door => !others.includes(door))
}

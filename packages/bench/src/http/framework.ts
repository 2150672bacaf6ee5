// A framework with the guards that it is measured behind. The file `frameworks/<id>.ts` exports it as `framework`.
import type { Setting } from '../setting.ts'

export const UNGUARDED = 'unguarded'
/** The same, in a program that names the parameter nowhere else: what {@link RULE} says of V8 does not happen there. */
export const UNNAMED = 'unguarded, parameter unnamed'

/**
 * What jwt-guard asks of the path. It stands here, so that every server has it: once a program names a parameter before the
 * route is made, V8 stores parameters by a slower way in Express' router, whether there is a guard or not.
 */
export const RULE = { pathClaims: { user_id: 'sub' } } as const

export interface Framework {
  /** The names of its guards; `UNGUARDED` is one. */
  readonly guards: readonly string[]
  /** Serves `/api/:user_id/tasks` behind that guard, on a free port of loopback, and returns the port. */
  listen(guard: string, setting: Setting): Promise<number>
}

export const frameworkIds: readonly string[] = ['express', 'fastify', 'hono']

export async function loadFramework(id: string): Promise<Framework> {
  const { framework } = (await import(`./frameworks/${id}.ts`)) as { framework: Framework }
  return framework
}

/** Makes a framework of guards by name and of what starts a server behind one. */
export function defineFramework<Guard>(
  guards: Readonly<Record<string, Guard>>,
  listen: (guard: Guard, setting: Setting) => Promise<number>,
): Framework {
  return {
    guards: Object.keys(guards),
    listen(name, setting) {
      const guard = guards[name]
      if (guard === undefined) throw new Error(`no guard is called ${name}`)
      return listen(guard, setting)
    },
  }
}

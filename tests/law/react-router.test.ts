import { createStaticHandler } from 'react-router'
import { createStaticHandler as createStaticHandler7 } from 'react-router-7'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { readCases } from '../../specs/guard/cases/corpus.ts'
import { holdDoor } from './hold.ts'
import { openReactRouter } from './react-router.ts'
import { playOut } from './trial.ts'

beforeAll(() => void vi.spyOn(console, 'warn').mockReturnValue()) // React Router tells of segments that it cannot decode

const dots = ['PATH-01.dots-after', 'PATH-04.dot', 'PATH-04.dots', 'PATH-12.dots']
const noRoute = ['CRED-09.in-the-path', 'PATH-01.deeper', 'PATH-01.slashes-', 'PATH-04.empty']
const otherRoutes = ['PATH-14.parameter-called-proto', 'PATH-16.', 'PATH-17.']
const slash = 'PATH-03.slash'

describe.each([
  ['8', createStaticHandler],
  ['7', createStaticHandler7 as never],
])('React Router %s', (_, createHandler) => {
  const enter = openReactRouter(createHandler)
  const otherwise = [...dots, ...noRoute, ...otherRoutes, 'PATH-03.percent-in-subject']
  // A URL walks the steps before the router sees it
  holdDoor('fetch', enter, otherwise, ['PATH-01.dots-before', slash])

  it(`${slash}: makes a slash of what is encoded twice, too; the guard takes the parameter as the loader does`, async () => {
    const given = readCases().find(({ id }) => id === slash)
    expect(given && (await playOut(given, enter))).toMatchObject({
      is: 'granted',
      principal: { params: [['user_id', 'a/b']] },
    })
  })
})

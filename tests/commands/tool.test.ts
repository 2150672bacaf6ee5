// Programs that tests need and npm does not bring: found, fetched, or told of. None is missed in silence.
import { beforeEach, expect, test, vi } from 'vitest'
import { getTool, type Tool, type Way } from '../../scripts/tool.ts'

const works: Way = { name: 'a good way', commands: [[process.execPath, '--version']] }
const fails: Way = { name: 'a bad way', commands: [[process.execPath, '-e', 'console.log("no net"); process.exit(1)']] }

const find = vi.fn<Tool['find']>()
beforeEach(() => {
  find.mockReset()
  vi.spyOn(console, 'log').mockReturnValue()
})
const get = (...ways: Way[]) =>
  getTool({ name: 'Thing', purpose: 'these tests', find, ways, advice: 'Install a Thing.' })

test('a tool that is here is taken, and none is fetched', async () => {
  find.mockReturnValueOnce('/here')
  expect(await get(fails)).toBe('/here')
})

test('a tool that is not here is fetched by the first way that brings it', async () => {
  find.mockReturnValueOnce(undefined).mockReturnValueOnce(undefined).mockReturnValueOnce('/there')
  expect(await get(fails, works)).toBe('/there')
})

test('where none can be had, what was tried and what to do is told', async () => {
  const told =
    'no Thing was found, and none could be had (a bad way: no net; a good way: what it installed does not run). Install a Thing.'
  await expect(get(fails, works)).rejects.toThrow(told)
})

test('where there is no way at all, what to do is told', async () => {
  await expect(get()).rejects.toThrow('no Thing was found, and none could be had. Install a Thing.')
})

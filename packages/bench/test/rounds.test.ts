import { describe, expect, test } from 'vitest'
import { type Contender, type Contest, compare, countTurns, measure } from '../src/rounds.ts'

/** A machine whose clock only moves while a contender works: so many milliseconds for each input, or what a round says. */
function createMachine() {
  let time = 0
  const log: string[] = []
  return {
    log,
    now: () => time,
    worker: (name: string, cost: (input: number) => number): Contender<number> => ({
      name,
      check(input: number) {
        log.push(`${name} ${input}`)
        time += cost(input)
      },
    }),
  }
}

function contestOf(contenders: readonly Contender<number>[], change: Partial<Contest<number>> = {}): Contest<number> {
  return {
    contenders,
    inputs: turn => [turn * 10, turn * 10 + 1],
    pace: { rounds: 3, warmUpRounds: 1, turns: 1 },
    ...change,
  }
}

test('in every round each contender gets the same inputs, in an order that is drawn anew', async () => {
  const { log, now, worker } = createMachine()
  const drawn = [0.1, 0.9, 0.9, 0.1]
  const contest = contestOf([worker('a', () => 1), worker('b', () => 1)], {
    pace: { rounds: 1, warmUpRounds: 1, turns: 1 },
  })
  await measure(contest, { now, random: () => drawn.shift() ?? 0 })
  expect(log).toEqual(['a 0', 'a 1', 'b 0', 'b 1', 'b 10', 'b 11', 'a 10', 'a 11'])
})

test('rounds of the warm-up do not count', async () => {
  const { now, worker } = createMachine()
  const times = await measure(contestOf([worker('a', input => (input < 10 ? 1_000 : 2))]), { now })
  expect(times.get('a')).toEqual([2, 2, 2])
})

test('of the turns of a round that counts which a tenth is faster than', async () => {
  const { now, worker } = createMachine()
  // Of eleven turns one is a lucky one, and eight are disturbed
  const turnTimes = [7, 9, 3, 8, 1, 7, 3, 9, 8, 7, 9]
  const restless = worker('a', input => turnTimes[Math.floor(input / 10) % turnTimes.length] ?? 0)
  const contest = contestOf([restless], { pace: { rounds: 2, warmUpRounds: 0, turns: turnTimes.length } })
  expect((await measure(contest, { now })).get('a')).toEqual([3, 3])
  expect(countTurns(contest.pace)).toBe(22)
})

test('what prepares an input is not timed', async () => {
  let time = 0
  const slow: Contender<number> = {
    name: 'slow to prepare',
    prepare(input) {
      time += 1_000
      return input
    },
    check() {
      time += 1
    },
  }
  expect((await measure(contestOf([slow]), { now: () => time })).get('slow to prepare')).toEqual([1, 1, 1])
})

test('garbage is collected before each turn, and that is not timed', async () => {
  let time = 0
  let collected = 0
  const contender: Contender<number> = {
    name: 'a',
    check() {
      time += 1
    },
  }
  const collect = () => {
    collected += 1
    time += 500
  }
  expect((await measure(contestOf([contender]), { now: () => time, collect })).get('a')).toEqual([1, 1, 1])
  expect(collected).toBe(4)
})

test('a ratio compares what happened in the same round', async () => {
  const { now, worker } = createMachine()
  // The machine is ten times as slow in each round as in the one before, for both alike
  const slowness = (input: number) => 10 ** Math.floor(input / 10)
  const times = await measure(
    contestOf([worker('fast', input => slowness(input)), worker('slow', input => 4 * slowness(input))]),
    {
      now,
    },
  )
  expect(compare(times, 'fast', 'slow')).toMatchObject({ median: 4, lower: 4, upper: 4, rounds: 3 })
  expect(compare(times, 'slow', 'fast')).toMatchObject({ median: 0.25 })
})

test('rounds that disagree give no figure', async () => {
  const { now, worker } = createMachine()
  const times = await measure(contestOf([worker('steady', () => 1), worker('restless', input => input)]), { now })
  expect(compare(times, 'restless', 'steady')).toEqual({
    refused: expect.stringMatching(/^no figure: rounds disagree/),
  })
})

test('nobody is compared with somebody who was not measured', async () => {
  const { now, worker } = createMachine()
  const times = await measure(contestOf([worker('a', () => 1)]), { now })
  expect(() => compare(times, 'a', 'b')).toThrow('nobody called b')
})

test('as many checks are under way at once as the contest says', async () => {
  let underWay = 0
  let most = 0
  const contender: Contender<number> = {
    name: 'waits',
    async check() {
      underWay += 1
      most = Math.max(most, underWay)
      await Promise.resolve()
      underWay -= 1
    },
  }
  await measure(contestOf([contender], { concurrency: 3, inputs: () => [1, 2, 3, 4, 5, 6, 7] }))
  expect(most).toBe(3)
})

describe('a run is an error', () => {
  const throwing: Contender<number> = {
    name: 'throws',
    check() {
      throw new Error('refused')
    },
  }
  const rejecting: Contender<number> = { name: 'rejects', check: () => Promise.reject(new Error('refused')) }
  const telling: Contender<number> = { name: 'tells', check: () => false, granted: outcome => outcome === true }
  const granting: Contender<number> = { name: 'grants', check: () => true }

  test.each([throwing, rejecting, telling])(
    'when a contender that $name refuses what must be granted',
    async contender => {
      await expect(measure(contestOf([contender]))).rejects.toThrow('granted 0 of 2, not 2')
      await expect(measure(contestOf([{ ...contender, expected: 'refused' }]))).resolves.toBeInstanceOf(Map)
    },
  )

  test('when a contender grants what must be refused', async () => {
    await expect(measure(contestOf([{ ...granting, expected: 'refused' }]))).rejects.toThrow('granted 2 of 2, not 0')
  })
})

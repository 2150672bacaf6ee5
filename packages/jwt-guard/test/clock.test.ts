import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../src/clock.ts'

describe('the runtime’s clock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_250 }))
  afterEach(() => void vi.useRealTimers())

  it('tells seconds since the epoch, fractions counted', () => {
    expect(systemClock.now()).toBe(1_800_000_000.25)
  })

  it('calls back once, after so many seconds', () => {
    const callback = vi.fn()
    systemClock.after(1.5, callback)
    vi.advanceTimersByTime(1499)
    expect(callback).not.toHaveBeenCalled()
    vi.advanceTimersByTime(10_000)
    expect(callback).toHaveBeenCalledOnce()
  })

  it('does not call back what was called off', () => {
    const callback = vi.fn()
    systemClock.after(1, callback)()
    vi.advanceTimersByTime(10_000)
    expect(callback).not.toHaveBeenCalled()
  })
})

it('SET-24: its timers keep no process alive', () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  const stop = systemClock.after(3600, () => {})
  const timer = setTimer.mock.results[0]?.value as NodeJS.Timeout
  expect(timer.hasRef()).toBe(false)
  stop()
  setTimer.mockRestore()
})

it('where timers are numbers, as in browsers, it does without unref', () => {
  vi.stubGlobal('setTimeout', () => 7)
  const cleared = vi.fn()
  vi.stubGlobal('clearTimeout', cleared)
  systemClock.after(1, () => {})()
  expect(cleared).toHaveBeenCalledWith(7)
  vi.unstubAllGlobals()
})

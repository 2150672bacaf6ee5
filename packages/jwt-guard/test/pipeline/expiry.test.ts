import { describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken, startTime } from '../support/issuer.ts'

describe('CLAIM-18: when a token has expired', () => {
  it('who asked is called back once, by the guard’s clock and tolerance', async () => {
    const clock = new ManualClock()
    const guard = staticGuard({ clock, clockToleranceSeconds: 7 })
    const callback = vi.fn()
    guard.whenExpired(await guard.verify(issueToken({ exp: startTime + 60 })), callback)
    await clock.advance(66.9)
    expect(callback).not.toHaveBeenCalled()
    await clock.advance(0.1)
    expect(callback).toHaveBeenCalledOnce()
    await clock.advance(1_000_000)
    expect(callback).toHaveBeenCalledOnce()
    expect(clock.timers).toBe(0)
  })

  it('who called it off is not', async () => {
    const clock = new ManualClock()
    const callback = vi.fn()
    const stop = staticGuard({ clock }).whenExpired({ expiresAt: startTime + 10_000 }, callback)
    await clock.advance(5_000)
    stop()
    expect(clock.timers).toBe(0)
    await clock.advance(10_000)
    expect(callback).not.toHaveBeenCalled()
  })

  it('be it long past, who asked is not called back before the call returns', async () => {
    const clock = new ManualClock()
    const callback = vi.fn()
    staticGuard({ clock }).whenExpired({ expiresAt: 0 }, callback)
    expect(callback).not.toHaveBeenCalled()
    await clock.advance(0)
    expect(callback).toHaveBeenCalledOnce()
  })

  it('a clock that was set meanwhile is believed within the hour, and no timer is longer than a runtime takes', async () => {
    const clock = new ManualClock()
    const after = vi.spyOn(clock, 'after')
    const callback = vi.fn()
    staticGuard({ clock }).whenExpired({ expiresAt: startTime + 10 ** 12 }, callback)
    clock.set(startTime + 10 ** 12)
    await clock.advance(3_599)
    expect(callback).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(callback).toHaveBeenCalledOnce()
    expect(Math.max(...after.mock.calls.map(([seconds]) => seconds))).toBe(3_600)
  })

  it('a clock that tells no number keeps nothing open', async () => {
    const clock = new ManualClock()
    const callback = vi.fn()
    const broken = { now: () => Number.NaN, after: clock.after.bind(clock) }
    staticGuard({ clock: broken }).whenExpired({ expiresAt: startTime + 60 }, callback)
    await clock.advance(0)
    expect(callback).toHaveBeenCalledOnce()
  })
})

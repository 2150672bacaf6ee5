/** The options of `keySet`: their names, defaults and bounds. */
import { checkMembers } from '../checks.ts'
import type { KeySetOptions } from '../options.ts'
import { count, DAY, fail, type NumberOption, resolveNumbers, seconds, YEAR } from './option.ts'

const keySetOptions: Readonly<Record<keyof KeySetOptions, NumberOption>> = {
  defaultFreshSeconds: seconds(600, 0.001, YEAR),
  minFreshSeconds: seconds(30, 0.001, YEAR),
  maxFreshSeconds: seconds(DAY, 0.001, YEAR),
  staleWhileRevalidateSeconds: seconds(60, 0, YEAR),
  staleIfErrorSeconds: seconds(3600, 0, YEAR),
  unknownKeyPaceSeconds: seconds(5, 0.001, DAY),
  maxWaiting: count(100, 1, 1_000_000),
  backOffSeconds: seconds(1, 0.001, DAY),
  maxBackOffSeconds: seconds(60, 0.001, DAY),
  timeoutSeconds: seconds(5, 0.001, 300),
  maxBytes: count(262_144, 1, 67_108_864),
  maxKeys: count(100, 1, 10_000),
}

/** Checks how remote key sets live. @throws OptionsError */
export function resolveKeySet(given: unknown): Required<KeySetOptions> {
  const settings = resolveNumbers(checkMembers(given, 'keySet', Object.keys(keySetOptions), fail), keySetOptions)
  if (settings.minFreshSeconds > settings.maxFreshSeconds) {
    fail('"minFreshSeconds" is above "maxFreshSeconds"; a floor must not be above its ceiling.')
  }
  if (settings.backOffSeconds > settings.maxBackOffSeconds) {
    fail('"backOffSeconds" is above "maxBackOffSeconds"; the first wait must not be longer than the longest.')
  }
  return settings
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCursor, writeCursor } from '../src/tasks/cursor.ts'

const position = fc.record({
  created_at: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') })
    .map(date => date.toISOString()),
  id: fc.uuid(),
})

test('a cursor gives back the position that it was made of', () => {
  fc.assert(
    fc.property(position, given => {
      expect(readCursor(writeCursor(given))).toEqual(given)
    }),
  )
})

test('a cursor can stand in a query as it is', () => {
  fc.assert(
    fc.property(position, given => {
      expect(writeCursor(given)).toMatch(/^[\w-]+$/)
    }),
  )
})

test('a position has one cursor: no other text is read as it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), text => {
      const read = readCursor(text)
      expect(read === undefined || writeCursor(read) === text).toBe(true)
    }),
  )
})

const id = '01a20406-6e28-7cc8-8583-186cf1af3831'
test.for([
  `2026-02-30T00:00:00.000Z/${id}`,
  `2026-11-22T24:00:00.000Z/${id}`,
  `0000-01-01T00:00:00.000Z/${id}`,
  `1969-12-31T23:59:59.999Z/${id}`,
  `+275760-09-13T00:00:00.000Z/${id}`,
  `2026-11-22T09:30:00.000Z/${id.toUpperCase()}`,
  `2026-11-22T09:30:00.000Z/${id}\n`,
  `2026-11-22T09:30:00.000Z/' or 1=1`,
  `2026-11-22T09:30:00.000Z/`,
  '',
])('%j is no position', text => {
  expect(readCursor(Buffer.from(text).toString('base64url'))).toBeUndefined()
})

test('a cursor in another spelling is none of ours', () => {
  const cursor = writeCursor({ created_at: '2026-11-22T09:30:00.000Z', id })
  for (const other of [`${cursor}=`, `${cursor} `, ` ${cursor}`, `${cursor}!`, cursor.slice(0, -1)]) {
    expect(readCursor(other), other).toBeUndefined()
  }
})

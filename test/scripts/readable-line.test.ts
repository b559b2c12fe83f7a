import { expect, test } from 'vitest'
import { readableLine } from '../../scripts/readable-line.ts'

const at = '2027-03-01T10:04:05.678Z'
const request = { at, level: 'info', event: 'request', method: 'GET', route: '/appointments/:id', status: 200 }

test.each([
  [
    { ...request, ms: 7.2, queries: 1, requestId: 'r1' },
    '10:04:05  200 GET     /appointments/:id                    7.2 ms, 1 query',
  ],
  [
    { ...request, status: 409, code: 'SCHEDULING_CONFLICT', ms: 12, queries: 2 },
    '10:04:05  409 GET     /appointments/:id                    12 ms, 2 queries     SCHEDULING_CONFLICT',
  ],
  [
    { at, level: 'warn', event: 'auth.refused', reason: 'expired', count: 1 },
    '10:04:05  warn auth.refused  reason=expired  count=1',
  ],
  [
    { at, level: 'error', event: 'request.failed', error: 'TypeError', stack: 'at a (x.js:1:2) | at b' },
    '10:04:05  error request.failed  error=TypeError\n          at a (x.js:1:2)\n          at b',
  ],
])('%o is read at a glance', (line, text) => {
  expect(readableLine(JSON.stringify(line))).toBe(text)
})

test.each(['Uncaught Error: no such thing', '', '{"a":1}', 'null', '[]', '7'])('%s stays as it is', (message) => {
  expect(readableLine(message)).toBe(message)
})

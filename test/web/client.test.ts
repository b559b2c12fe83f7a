import { describe, expect, test } from 'vitest'
import { asProblem, noAnswer, Problem, problemOf } from '../../src/web/client/problem.ts'
import { pauseBefore } from '../../src/web/client/retry-rule.ts'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })

describe('a problem', () => {
  test.each([
    [409, 'SCHEDULING_CONFLICT', [], 'taken'],
    [409, 'ALREADY_WAITING', [], 'conflict'],
    [412, 'VERSION_MISMATCH', [], 'changed'],
    [422, 'OUTSIDE_WORKING_HOURS', [], 'refused'],
    [422, 'VALIDATION_ERROR', [{ pointer: '#/phone', detail: 'is no number' }], 'invalid'],
    [401, 'UNAUTHENTICATED', [], 'unauthenticated'],
    [503, 'OVERLOADED', [], 'unavailable'],
    [500, 'INTERNAL_ERROR', [], 'failed'],
  ])('%d %s is told as %j', async (status, code, errors, kind) => {
    const problem = await problemOf(answer(status, { code, detail: 'Why.', errors, requestId: 'r1' }))
    expect(problem.kind).toBe(kind)
    expect(problem.told).toMatchObject({ code, detail: 'Why.', requestId: 'r1' })
  })

  test.each([
    [0, true],
    [409, true],
    [412, true],
    [503, true],
    [403, false],
    [404, false],
    [422, false],
  ])('of status %d may pass when it is asked again: %s', async (status, mayPass) => {
    const told = status === 0 ? noAnswer() : await problemOf(answer(status, {}))
    expect(told.mayPass).toBe(mayPass)
  })

  test('says what is wrong with a field, and keeps what else it tells', async () => {
    const body = {
      code: 'SCHEDULING_CONFLICT',
      errors: [{ pointer: '#/start', detail: 'is taken' }],
      alternatives: [1],
    }
    const problem = await problemOf(answer(409, body))
    expect(problem.errorAt('#/start')).toBe('is taken')
    expect(problem.errorAt('#/end')).toBeUndefined()
    expect(problem.told.members).toEqual({ alternatives: [1] })
  })

  test('is made of a page that some proxy has sent, and of an error of our own', async () => {
    expect((await problemOf(answer(502, '<h1>Bad gateway</h1>'))).kind).toBe('unavailable')
    expect(asProblem(new TypeError('x is undefined')).kind).toBe('failed')
    expect(noAnswer()).toBeInstanceOf(Problem)
    expect(noAnswer().kind).toBe('network')
  })
})

describe('a request is sent again', () => {
  const told = (status: number, retryAfter: number | null = null, code = '') => ({ status, code, retryAfter })

  test('where nobody answered, ever more slowly', () => {
    expect([1, 2, 3].map((tried) => pauseBefore(tried, told(0)))).toEqual([400, 800, 1600])
  })

  test('when the server says so, if that is soon', () => {
    expect(pauseBefore(1, told(503, 5))).toBe(5000)
    expect(pauseBefore(1, told(503, 60))).toBeNull()
    expect(pauseBefore(1, told(409, null, 'IDEMPOTENCY_IN_PROGRESS'))).toBe(400)
  })

  test.each([400, 401, 403, 404, 409, 422, 429, 500])('not after %d', (status) => {
    expect(pauseBefore(1, told(status))).toBeNull()
  })
})

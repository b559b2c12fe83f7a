import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { DatabaseLost, databaseError } from '../../src/db/errors.ts'
import { DomainError } from '../../src/domain/errors.ts'
import { errorFields } from '../../src/platform/log.ts'

/** An error as the driver makes it of Postgres' message. */
function refused(code: string, severity = 'ERROR'): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('refused', 7, 'error'), { code, severity })
}

describe('the database is not available, and the connection is not used again', () => {
  test.each([
    ['a wrong password', '28P01'],
    ['a role that may not sign in, or no rule of pg_hba.conf', '28000'],
    ['no such database', '3D000'],
    ['too many connections', '53300'],
    ['no disk', '53100'],
    ['a shutdown by its administrator', '57P01'],
    ['a crash of the server', '57P02'],
    ['a server that starts up', '57P03'],
    ['a database that was dropped', '57P04'],
    ['a connection that broke', '08006'],
    ['a connection that cannot be made', '08001'],
    ['a connection that was refused', '08004'],
    ['a pooler that cannot sign in', '08P01'],
    ['a standby', '25006'],
    ['trouble of the system, and of Hyperdrive', '58000'],
    ['an I/O error', '58030'],
  ])('%s: %s', (_, code) => {
    const cause = refused(code)
    expect(databaseError(cause)).toMatchObject({ lost: true, error: { code: 'DATABASE_UNAVAILABLE', cause } })
  })

  test.each([
    ['an internal error, as poolers answer for a project that sleeps', 'XX000', 'FATAL'],
    ['a session that was idle for too long in a transaction', '25P03', 'FATAL'],
    ['a database that takes no connections', '55000', 'FATAL'],
    ['a panic', 'XX001', 'PANIC'],
  ])('whatever ended the connection: %s', (_, code, severity) => {
    expect(databaseError(refused(code, severity))).toMatchObject({
      lost: true,
      error: { code: 'DATABASE_UNAVAILABLE' },
    })
  })

  test.each([
    ['a refused port', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['a broken pipe, whose code has five characters too', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })],
    ['an unknown host', Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })],
    ['a server without TLS', new Error('The server does not support SSL connections')],
    ['workerd’s own words', new Error('proxy request failed, cannot connect to the specified address')],
    ['a time-out', new Error('Query read timeout')],
    ['an end', new Error('Connection terminated unexpectedly')],
  ])('%s', (_, cause) => {
    expect(databaseError(cause)).toMatchObject({ lost: true, error: { code: 'DATABASE_UNAVAILABLE', cause } })
  })

  test.each([
    ['SQLSTATE', refused('28P01', 'FATAL'), '28P01'],
    ['of the system', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['none', new Error('Query read timeout'), 'DATABASE_UNAVAILABLE'],
  ])('a log line has the code of the reason: %s', (_, cause, code) => {
    expect(errorFields(databaseError(cause).error)).toMatchObject({ error: 'DatabaseLost', code })
  })

  test('it says when to come back, and nothing of the inside', () => {
    const { error } = databaseError(refused('28P01', 'FATAL'))
    if (!(error instanceof DomainError)) throw new Error('It is no refusal.')
    expect([error.extra, error.message]).toEqual([
      { retryAfter: 2 },
      expect.not.stringMatching(/password|refused|28P01/),
    ])
  })
})

describe('what is not the connection’s fault', () => {
  test.each(['42P01', '42501', '22P02', '23514', 'XX000', '55000'])('stays as it is: %s', (code) => {
    const cause = refused(code)
    expect(databaseError(cause)).toEqual({ error: cause, lost: false })
  })

  test.each([
    ['a fault of our own', new TypeError('x is not a function')],
    ['a bind of too many values', new RangeError('out of range')],
    ['JSON of a row that cannot be parsed, whose words quote it', new SyntaxError('Unexpected token P, "Pia Patient"')],
  ])('is no outage, though the connection is not trusted again: %s', (_, cause) => {
    expect(databaseError(cause)).toEqual({ error: cause, lost: true })
    expect(JSON.stringify(errorFields(cause))).not.toContain('Pia')
  })

  test.each(['40001', '40P01', '57014', '55P03'])('was undone, so that a retry is safe: %s', (code) => {
    const { error, lost } = databaseError(refused(code))
    expect([lost, error instanceof DatabaseLost, error]).toMatchObject([false, false, { code: 'DATABASE_UNAVAILABLE' }])
  })
})

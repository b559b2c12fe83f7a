import Fastify from 'fastify'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { Pool, type PoolClient } from 'pg'
import { toldAtStart } from '../lab/tied-process.ts'

/** What the server is told at its start. */
export interface BaselineOptions {
  port: number
  databaseUrl: string
  connections: number
  jwks: JSONWebKeySet
  /** With the table `appointments`. */
  schema: string
  /** Whether the look and the insert are one SERIALIZABLE transaction, which is tried again where another one was faster. */
  isSafe: boolean
}

interface Booking {
  patientId: string
  doctorId: string
  appointmentDate: string
  duration: number
  type: string
  reason: string
}

// The usual recipe of a booking API: a web framework with a schema for the body, a token verified at each request, a pool of
// connections, and a look whether the time is free before the insert.
const { port, databaseUrl, connections, jwks, schema, isSafe } = toldAtStart<BaselineOptions>()
const pool = new Pool({ connectionString: databaseUrl, max: connections })
const keys = createLocalJWKSet(jwks)

const TAKEN = `SELECT id FROM ${schema}.appointments
  WHERE doctor_id = $1 AND status <> 'CANCELLED' AND starts_at < $3 AND ends_at > $2 LIMIT 1`
const INSERT = `INSERT INTO ${schema}.appointments (id, doctor_id, patient_id, starts_at, ends_at, type, reason, status, created_at)
  VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'SCHEDULED', now()) RETURNING *`

/** Another transaction was faster; Postgres asks for another try. */
const SERIALIZATION_FAILURE = '40001'

/** The new visit, or undefined where the time is taken. */
async function book(client: Pick<PoolClient, 'query'>, booking: Booking): Promise<unknown> {
  const { doctorId, patientId, appointmentDate, duration, type, reason } = booking
  const start = new Date(appointmentDate)
  const end = new Date(start.getTime() + duration * 60_000)
  const taken = await client.query(TAKEN, [doctorId, start, end])
  if (taken.rowCount) return undefined
  const { rows } = await client.query(INSERT, [doctorId, patientId, start, end, type, reason])
  return rows[0]
}

async function bookSafely(booking: Booking): Promise<unknown> {
  const client = await pool.connect()
  try {
    for (;;) {
      try {
        await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
        const booked = await book(client, booking)
        await client.query('COMMIT')
        return booked
      } catch (error) {
        await client.query('ROLLBACK')
        if ((error as { code?: string }).code !== SERIALIZATION_FAILURE) throw error
      }
    }
  } finally {
    client.release()
  }
}

const text = { type: 'string' }
const body = {
  type: 'object',
  required: ['patientId', 'doctorId', 'appointmentDate', 'duration', 'type'],
  properties: {
    patientId: { type: 'string', format: 'uuid' },
    doctorId: { type: 'string', format: 'uuid' },
    locationId: { type: 'string', format: 'uuid' },
    appointmentDate: { type: 'string', format: 'date-time' },
    duration: { type: 'integer', minimum: 5, maximum: 480 },
    type: text,
    reason: text,
  },
}

// The load generator keeps its connections while another side has its turn.
const app = Fastify({ keepAliveTimeout: 0 })
app.addHook('preHandler', async ({ headers }) => {
  await jwtVerify((headers.authorization ?? '').replace('Bearer ', ''), keys)
})
app.post<{ Body: Booking }>('/appointments', { schema: { body } }, async (request, reply) => {
  const booked = await (isSafe ? bookSafely(request.body) : book(pool, request.body))
  return booked ? reply.code(201).send(booked) : reply.code(409).send({ error: 'The time is taken.' })
})

await app.listen({ port, host: '127.0.0.1' })
process.send?.('listening')

import Fastify from 'fastify'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { Pool } from 'pg'
import { toldAtStart } from '../lab/tied-process.ts'

/** What the server is told at its start. */
export interface BaselineOptions {
  port: number
  databaseUrl: string
  connections: number
  jwks: JSONWebKeySet
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
const { port, databaseUrl, connections, jwks } = toldAtStart<BaselineOptions>()
const pool = new Pool({ connectionString: databaseUrl, max: connections })
const keys = createLocalJWKSet(jwks)

// With LIMIT 1 Postgres would expect to find one soon, and read the whole table: the recipe is to be at its best.
const TAKEN = `SELECT id FROM baseline.appointments
  WHERE doctor_id = $1 AND status <> 'CANCELLED' AND starts_at < $3 AND ends_at > $2`
const INSERT = `INSERT INTO baseline.appointments (id, doctor_id, patient_id, starts_at, ends_at, type, reason, status, created_at)
  VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'SCHEDULED', now()) RETURNING *`

/** The new visit, or undefined where the time is taken. */
async function book({ doctorId, patientId, appointmentDate, duration, type, reason }: Booking): Promise<unknown> {
  const start = new Date(appointmentDate)
  const end = new Date(start.getTime() + duration * 60_000)
  const taken = await pool.query(TAKEN, [doctorId, start, end])
  if (taken.rowCount) return undefined
  const { rows } = await pool.query(INSERT, [doctorId, patientId, start, end, type, reason])
  return rows[0]
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
  const booked = await book(request.body)
  return booked ? reply.code(201).send(booked) : reply.code(409).send({ error: 'The time is taken.' })
})

await app.listen({ port, host: '127.0.0.1' })
process.send?.('listening')

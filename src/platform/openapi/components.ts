import type { OpenAPIV3_1 } from 'openapi-types'
import { LIKENESSES, PATIENT_STATUSES } from '../../domain/patient.ts'

/** Headers that the problems of a status carry beside those of every answer. */
export const PROBLEM_HEADERS: Partial<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

const text: OpenAPIV3_1.SchemaObject = { type: 'string' }

function header(description: string, schema: OpenAPIV3_1.SchemaObject = text): OpenAPIV3_1.HeaderObject {
  return { description, schema } as OpenAPIV3_1.HeaderObject
}

function parameter(name: string, description: string, schema: OpenAPIV3_1.SchemaObject): OpenAPIV3_1.ParameterObject {
  return { in: 'header', name, required: false, description, schema } as OpenAPIV3_1.ParameterObject
}

const alternative: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['doctorId', 'appointmentDate', 'endDate', 'locationId'],
  properties: {
    doctorId: { type: 'string', format: 'uuid' },
    appointmentDate: { type: 'string', format: 'date-time' },
    endDate: { type: 'string', format: 'date-time' },
    locationId: { type: ['string', 'null'], format: 'uuid' },
  },
}

const textOrNull: OpenAPIV3_1.SchemaObject = { type: ['string', 'null'] }

const candidate: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['id', 'name', 'dateOfBirth', 'phone', 'externalId', 'status', 'why'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: text,
    dateOfBirth: { type: ['string', 'null'], format: 'date' },
    phone: { ...textOrNull, description: 'Its last four digits.' },
    externalId: textOrNull,
    status: { type: 'string', enum: [...PATIENT_STATUSES] },
    why: { type: 'array', items: { type: 'string', enum: [...LIKENESSES] } },
  },
} as OpenAPIV3_1.SchemaObject

/** RFC 9457, with the members that only some codes carry. */
const problem: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'A page about this code.' },
    title: text,
    status: { type: 'integer' },
    detail: text,
    code: text,
    requestId: text,
    errors: {
      type: 'array',
      description:
        'What is wrong, field by field; the pointer is RFC 6901 in fragment form. Submitted values are not in it.',
      items: { type: 'object', required: ['detail', 'pointer'], properties: { detail: text, pointer: text } },
    },
    reason: { type: 'string', description: 'Why the time is refused, as `explain` names it.' },
    alternatives: { type: 'array', maxItems: 5, description: 'Times that can be booked instead.', items: alternative },
    occurrences: {
      type: 'array',
      description: 'What a series cannot have, occurrence by occurrence.',
      items: {
        type: 'object',
        required: ['sequence', 'appointmentDate', 'verdict'],
        properties: {
          sequence: { type: 'integer' },
          appointmentDate: { type: 'string', format: 'date-time' },
          verdict: text,
          alternative,
        },
      },
    },
    allowed: { type: 'array', description: 'The steps possible in this state.', items: text },
    because: { type: 'array', description: 'What hangs on the visit, so that nobody else gets it.', items: text },
    candidates: {
      type: 'array',
      maxItems: 5,
      description: 'Records that may be of the same person.',
      items: candidate,
    },
    id: { type: 'string', format: 'uuid', description: 'The record that has it.' },
    mergedInto: { type: 'string', format: 'uuid', description: 'The record that stands for a merged one.' },
    contact: {
      type: 'object',
      description: 'Whom to ask.',
      required: ['name', 'phone'],
      properties: { name: text, phone: { type: ['string', 'null'] } },
    },
  },
}

/** What the operations of the document refer to. */
export const COMPONENTS: OpenAPIV3_1.ComponentsObject = {
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
  schemas: { Problem: problem },
  parameters: {
    RequestId: parameter(
      'X-Request-Id',
      'Your id for this request, kept beside ours: at most 200 letters, digits, `-`, `_`, `=`, `.` and `:`. Any other id is ignored.',
      text,
    ),
    ClinicId: parameter('X-Clinic-ID', 'The clinic, for a user of several.', { type: 'string', format: 'uuid' }),
    IdempotencyKey: parameter(
      'Idempotency-Key',
      'Makes a retry safe: for 24 hours the same key and body gets the first answer, as long as you may still read it.',
      {
        type: 'string',
        minLength: 1,
        maxLength: 257,
      },
    ),
    IfMatch: parameter('If-Match', 'Write only if the record still has this ETag.', text),
  },
  headers: {
    'X-Request-Id': header(
      'Your id for the request if it was accepted, else ours; `requestId` in a problem is the same.',
    ),
    'X-Kept-Request-Id': header('Our id for the request, always: name it when you ask us about it.'),
    'Server-Timing': header('`db;desc="N queries";dur=…` in milliseconds.'),
    ETag: header("The record's version.", { type: 'string', pattern: '^"\\d+"$' }),
    Link: header('`rel="next"`, while there is a next page.'),
    Location: header('The path of what was made.'),
    'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }),
    'Idempotency-Replayed': header('`true` when this is the answer of an earlier request with the key.', {
      type: 'string',
      const: 'true',
    }),
    'WWW-Authenticate': header('RFC 6750.'),
  },
}

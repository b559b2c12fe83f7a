import type { OpenAPIV3_1 } from 'openapi-types'
import { LIKENESSES, PATIENT_STATUSES } from '../../../domain/patient.ts'
import { ALWAYS, headersNamed } from './headers.ts'

/** Headers that the problems of a status carry beside those of every answer. */
export const PROBLEM_HEADERS: Partial<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After', 'RateLimit'],
  503: ['Retry-After'],
}

const text: OpenAPIV3_1.SchemaObject = { type: 'string' }

/** A field of a problem, with what it says. */
const said = (description: string, schema: OpenAPIV3_1.SchemaObject = text) =>
  ({ ...schema, description }) as OpenAPIV3_1.SchemaObject

function header(description: string, schema: OpenAPIV3_1.SchemaObject = text): OpenAPIV3_1.HeaderObject {
  return { description, schema } as OpenAPIV3_1.HeaderObject
}

function parameter(name: string, description: string, schema: OpenAPIV3_1.SchemaObject): OpenAPIV3_1.ParameterObject {
  return { in: 'header', name, required: false, description, schema } as OpenAPIV3_1.ParameterObject
}

const uuid: OpenAPIV3_1.SchemaObject = { type: 'string', format: 'uuid' }
const instant: OpenAPIV3_1.SchemaObject = { type: 'string', format: 'date-time' }

const alternative: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['doctorId', 'appointmentDate', 'endDate', 'locationId'],
  properties: {
    doctorId: said('The doctor who is free.', uuid),
    appointmentDate: said('When the free time begins, in UTC.', instant),
    endDate: said('When the free time ends, in UTC.', instant),
    locationId: said('The location of the free time. Null unless the visit is to be at one.', {
      type: ['string', 'null'],
      format: 'uuid',
    }),
  },
}

const textOrNull: OpenAPIV3_1.SchemaObject = { type: ['string', 'null'] }

const candidate: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['id', 'name', 'dateOfBirth', 'phone', 'externalId', 'status', 'why'],
  properties: {
    id: said('The id of the patient.', uuid),
    name: said('The patient’s name.'),
    dateOfBirth: said('The day on which the patient was born. Null if it is not known.', {
      type: ['string', 'null'],
      format: 'date',
    }),
    phone: said('The last four digits of the phone number. Null if there is none.', textOrNull),
    externalId: said('The id of the patient in the clinic’s other system. Null if there is none.', textOrNull),
    status: said('Whether the patient is treated here.', { type: 'string', enum: [...PATIENT_STATUSES] }),
    why: said('What the record has in common with the one that was to be registered.', {
      type: 'array',
      items: { type: 'string', enum: [...LIKENESSES] },
    }),
  },
} as OpenAPIV3_1.SchemaObject

/** RFC 9457, with the members that only some codes carry. */
const problem: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'The address of a page that explains this code.' },
    title: said('What the code means, in a few words; the same for every such answer.'),
    status: said('The HTTP status of the answer.', { type: 'integer' }),
    detail: said('What is wrong with this request, and often what to do. For people: its wording may change.'),
    code: said('What is wrong, as a word that stays: let your client decide by it.'),
    requestId: said('The id of the request, as in the header `X-Request-Id`.'),
    errors: {
      type: 'array',
      description:
        'One entry for each wrong field. `pointer` is a JSON pointer in fragment form (RFC 6901). Submitted values are never repeated.',
      items: {
        type: 'object',
        required: ['detail', 'pointer'],
        properties: {
          detail: said('What is wrong with the field, to be read after its name.'),
          pointer: said('The field, such as `#/appointmentDate`.'),
        },
      },
    },
    reason: {
      type: 'string',
      description: 'Why the time is refused, in the words of `explain` in the availability lists.',
    },
    alternatives: {
      type: 'array',
      maxItems: 5,
      description: 'Times that the caller can book instead.',
      items: alternative,
    },
    occurrences: {
      type: 'array',
      description: 'The occurrences of a series that cannot be booked at their times.',
      items: {
        type: 'object',
        required: ['sequence', 'appointmentDate', 'verdict'],
        properties: {
          sequence: said('Which occurrence of the series it is, from 1.', { type: 'integer' }),
          appointmentDate: said('Its own time by the rule, in UTC.', instant),
          verdict: said('Why it cannot have that time, in the words of a dry run.'),
          alternative: said('The free time nearest to it on the same day. Absent if nothing is free.', alternative),
        },
      },
    },
    allowed: { type: 'array', description: 'The states that can be reached from the present one.', items: text },
    because: { type: 'array', description: 'Why the visit cannot be given to another patient.', items: text },
    candidates: {
      type: 'array',
      maxItems: 5,
      description: 'Records that may belong to the same person.',
      items: candidate,
    },
    id: { type: 'string', format: 'uuid', description: 'The id of the record that is in the way.' },
    mergedInto: { type: 'string', format: 'uuid', description: 'The id of the record that replaced a merged one.' },
    contact: {
      type: 'object',
      description: 'Whom the patient can ask at the clinic.',
      required: ['name', 'phone'],
      properties: {
        name: said('The name of the clinic.'),
        phone: said('The phone number of the clinic. Null if it has none.', textOrNull),
      },
    },
  },
}

/** What the operations of the document refer to. */
export const COMPONENTS: OpenAPIV3_1.ComponentsObject = {
  securitySchemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The token of a user, by the identity provider of the service.',
    },
    display: {
      type: 'http',
      scheme: 'bearer',
      description: 'The token of a screen, which `createDisplay` answers once.',
    },
    ticket: {
      type: 'apiKey',
      in: 'query',
      name: 'ticket',
      description: 'A ticket for one socket, which `createQueueTicket` answers.',
    },
  },
  schemas: { Problem: problem },
  parameters: {
    RequestId: parameter(
      'X-Request-Id',
      'Your own id for this request, which we store beside ours. It has at most 200 letters, digits, `-`, `_`, `=`, `.` and `:`; any other id is ignored.',
      text,
    ),
    ClinicId: parameter('X-Clinic-ID', 'The clinic to act in, for a user of several clinics.', {
      type: 'string',
      format: 'uuid',
    }),
    IdempotencyKey: parameter(
      'Idempotency-Key',
      'Makes a retry safe: for 24 hours a request with the same key and body gets the first answer again, as long as you may still read it.',
      {
        type: 'string',
        minLength: 1,
        maxLength: 257,
      },
    ),
    IfMatch: parameter(
      'If-Match',
      'Writes only if the record still has this ETag; otherwise the answer is VERSION_MISMATCH.',
      text,
    ),
    IfNoneMatch: parameter(
      'If-None-Match',
      'ETags that you have: if the record still has one of them, the answer is 304 without a body.',
      text,
    ),
    CacheControl: parameter(
      'Cache-Control',
      '`no-cache` or `max-age=0` (RFC 9111): the answer shows every change that was answered before, whatever a cache has. It needs a token, and counts as a write.',
      text,
    ),
  },
  responses: {
    NotModified: {
      description: 'You have it: `If-None-Match` named its ETag.',
      headers: headersNamed([...ALWAYS, 'ETag']),
    },
  },
  headers: {
    'X-Request-Id': header(
      'Your id for the request if it was accepted, otherwise ours. `requestId` of a problem has the same value.',
    ),
    'X-Kept-Request-Id': header('Our id for the request: send it to us when you ask about the request.'),
    'X-Kept-Version': header('The version of the API, as a date: `info.version` of this document.', {
      type: 'string',
      format: 'date',
    }),
    'RateLimit-Policy': header(
      'How the request was counted, if it was: `"reads";q=600;w=60` is 600 requests in 60 seconds, for the user, or for the address of who sent no token.',
    ),
    RateLimit: header('What is left: `"reads";r=0;t=12` is nothing for 12 seconds. Only a refusal knows it.'),
    ETag: header(
      'The version of the record, followed by what of it is withheld or cannot be read, if anything is. Send it as it is: as If-Match to change only this version, or as If-None-Match to read the record only if it has another.',
      {
        type: 'string',
        pattern: '^"\\d+(-[A-Za-z][\\w.-]*)?"$',
      },
    ),
    Link: header('The address of the next page (`rel="next"`), if there is one.'),
    Location: header('The path of the record that was created.'),
    'Retry-After': header('How many seconds to wait before the next try.', { type: 'integer', minimum: 1 }),
    'Idempotency-Replayed': header('`true` if this answer was made for an earlier request with the same key.', {
      type: 'string',
      const: 'true',
    }),
    'X-Cache': header(
      'Where the days come from: HIT and STALE a cache, at most a minute or ten minutes old; MISS Postgres; BYPASS the doctor’s calendar, since you asked for no cache.',
      { type: 'string', enum: ['HIT', 'STALE', 'MISS', 'BYPASS'] },
    ),
    Age: header('How many seconds old the answer is, while Postgres is down.', { type: 'integer', minimum: 0 }),
    Warning: header('`110` if the answer may be old because Postgres is down.'),
    'WWW-Authenticate': header('How to sign in (RFC 6750).'),
  },
}

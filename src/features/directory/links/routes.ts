import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import type { RecordRequest } from '../../../db/request.ts'
import type { Written } from '../../../db/verdict.ts'
import { allow } from '../../../platform/auth/allow.ts'
import { authenticateUser, clinicNamed } from '../../../platform/auth/authenticate.ts'
import { makeCode } from '../../../platform/auth/one-time-code.ts'
import { type AppEnv, factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { ifMatch } from '../../../platform/http/etag.ts'
import { noBody } from '../../../platform/http/fields.ts'
import { idempotencyOf } from '../../../platform/http/idempotency.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { wakeOutbox } from '../../../platform/wake.ts'
import { tagged } from '../tagged.ts'
import { confirmLink, leavePatient, refuseLink } from './confirm-link.ts'
import * as examples from './examples.ts'
import { issueCode } from './issue.ts'
import { listLinks } from './list.ts'
import { presentLink, presentOwnLink } from './record.ts'
import { PURPOSE, redeemCode, secretsOf } from './redeem.ts'
import {
  type CodeKind,
  issuedCode,
  linkPage,
  linkRecord,
  linksQuery,
  ownLink,
  patientCodeInput,
  redeemInput,
} from './schemas.ts'

const tag = 'Links'
const once =
  'Only this answer shows the code. It works once, within 24 hours. A repeated request makes a new code, and the old code stops working.'

async function issue(c: Context<AppEnv>, body: unknown, kind: CodeKind) {
  const request = await recordRequest(c, pathId(c, 'id'), body)
  const { code, secret } = await makeCode(c.var.settings, PURPOSE)
  const issued = await issueCode(depsOf(c), request, { kind, secret })
  c.header('Location', `/${kind === 'doctor' ? 'doctors' : 'patients'}/${request.id}`)
  return { code, ...issued }
}

/** A request about links, which its clinic need not be known of: what the caller has in whichever clinic. */
async function linkRequest(c: Context<AppEnv>, id: string, body: unknown): Promise<RecordRequest> {
  return { clinicId: c.var.caller.clinicId ?? '', id, ifMatch: ifMatch(c), idempotency: await idempotencyOf(c, body) }
}

const record = (c: Context<AppEnv>, { image, replayed }: Written) => tagged(c, presentLink(image), { replayed })

/** The routes that link users to patients and doctors, and confirm such links. */
export const linkRoutes = factory
  .createApp()
  .post(
    '/patients/:id/link-codes',
    describe({
      id: 'issuePatientLinkCode',
      summary: 'Issue a link code for a patient',
      example: examples.issuingForPatient,
      description: `${once} The user who redeems the code is linked to the patient. The link is pending at first if it is a guardian’s, or if the record has a visit that has begun, clinical text or a plan. It stays pending until somebody who is neither its issuer nor its user confirms it.`,
      tag,
      ok: 201,
      answer: issuedCode,
      idempotent: false,
      codes: ['PATIENT_NOT_FOUND', 'PATIENT_MERGED', 'PATIENT_INACTIVE', 'CLINIC_REQUIRED'],
    }),
    allow('links:issue'),
    valid('json', patientCodeInput),
    async (c) => {
      const input = c.req.valid('json')
      return c.json(await issue(c, input, input.kind), 201)
    },
  )
  .post(
    '/doctors/:id/link-codes',
    describe({
      id: 'issueDoctorLinkCode',
      summary: 'Issue a link code for a doctor',
      example: examples.issuingForDoctor,
      description: `${once} The user who redeems the code is linked to the doctor, once another CLINIC_ADMIN has confirmed the link. If the clinic has no other CLINIC_ADMIN, the link takes effect after 24 hours.`,
      tag,
      ok: 201,
      answer: issuedCode,
      idempotent: false,
      codes: ['DOCTOR_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('links:issue-doctors'),
    valid('json', noBody),
    async (c) => c.json(await issue(c, c.req.valid('json'), 'doctor'), 201),
  )
  .get(
    '/links',
    describe({
      id: 'listLinks',
      summary: 'List links to confirm or refuse',
      example: examples.listing,
      description: 'Lists the links that the caller may confirm or refuse, the oldest first.',
      tag,
      answer: linkPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('links:confirm'),
    valid('query', linksQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listLinks(db, actor, query)).map(presentLink)
      const filters = filtersOf(actor, query)
      return c.json(page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters }))
    },
  )
  .post(
    '/links/:id/confirm',
    describe({
      id: 'confirmLink',
      summary: 'Confirm a pending link',
      example: examples.confirming,
      description:
        'Neither the person who issued the link nor its user can confirm it. A CLINIC_ADMIN, a RECEPTIONIST or a doctor with a visit of the patient can; for a guardian, the patient can too. Only a CLINIC_ADMIN or SUPER_ADMIN confirms a doctor’s link.',
      tag,
      answer: linkRecord,
      versioned: true,
      codes: ['LINK_NOT_FOUND', 'INVALID_STATUS_TRANSITION', 'PATIENT_EXISTS'],
    }),
    allow('links:confirm'),
    valid('json', noBody),
    async (c) => {
      const request = await linkRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(record(c, await confirmLink(depsOf(c), request)))
    },
  )
  .post(
    '/links/:id/refuse',
    describe({
      id: 'refuseLink',
      summary: 'Refuse a pending link',
      example: examples.refusing,
      description: 'Ends the link. A link that is not pending is refused with INVALID_STATUS_TRANSITION.',
      tag,
      answer: linkRecord,
      versioned: true,
      codes: ['LINK_NOT_FOUND', 'INVALID_STATUS_TRANSITION'],
    }),
    allow('links:confirm'),
    valid('json', noBody),
    async (c) => {
      const request = await linkRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(record(c, await refuseLink(depsOf(c), request)))
    },
  )

/** The routes of a user's own links. They authenticate by themselves, because a code may be of a clinic in which the user has no role yet. */
export const ownLinkRoutes = factory
  .createApp()
  .post(
    '/me/links',
    describe({
      id: 'redeemLinkCode',
      summary: 'Redeem a link code',
      example: examples.redeeming,
      description:
        'Links the caller to the patient or doctor of the code. The code names its clinic, so X-Clinic-ID is not needed. With a pending link the user sees names and times, and may book, move, cancel and check in. Once somebody has confirmed the link, the user also sees health texts and may join the call. An unknown, used or expired code and a wrong date of birth are all refused with LINK_CODE_INVALID. A user gets RATE_LIMITED after 10 such answers within an hour. So does an address, after as many as `codes` in the `RATE_LIMITS` of the service allows.',
      tag,
      ok: 201,
      answer: ownLink,
      versioned: true,
      codes: ['LINK_CODE_INVALID', 'PATIENT_EXISTS'],
    }),
    authenticateUser,
    wakeOutbox,
    valid('json', redeemInput),
    async (c) => {
      const input = c.req.valid('json')
      const { settings } = c.var
      const { image, replayed } = await redeemCode(depsOf(c), {
        secrets: await secretsOf(settings, input.code),
        dateOfBirth: input.dateOfBirth,
        clinicId: clinicNamed(c),
        mostOfNetwork: settings.RATE_LIMITS.codes,
        idempotency: await idempotencyOf(c, input),
      })
      const made = presentOwnLink(image)
      const location = made.patientId === undefined ? `/doctors/${made.doctorId}` : `/patients/${made.patientId}`
      return c.json(tagged(c, made, { replayed, location }), 201)
    },
  )
  .delete(
    '/me/links/:patientId',
    describe({
      id: 'endMyLink',
      summary: 'End your link to a patient',
      description:
        'From then on the caller no longer sees the patient’s record, and cannot act for them. Visits that they booked stay booked.',
      example: examples.ending,
      tag,
      answer: ownLink,
      versioned: true,
      codes: ['LINK_NOT_FOUND'],
    }),
    authenticateUser,
    wakeOutbox,
    valid('json', noBody),
    async (c) => {
      const request = await linkRequest(c, pathId(c, 'patientId'), c.req.valid('json'))
      const { image, replayed } = await leavePatient(depsOf(c), request)
      return c.json(tagged(c, presentOwnLink(image), { replayed }))
    },
  )

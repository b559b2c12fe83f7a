import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { clinicNamed } from '../../../platform/auth/authenticate.ts'
import { claimedBy } from '../../../platform/auth/claims.ts'
import { factory } from '../../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { valid } from '../../../platform/http/valid.ts'
import { presentPatient } from '../patients/record.ts'
import { registerMe } from '../patients/register.ts'
import { patientRecord, registerMeInput } from '../patients/schemas.ts'
import { tagged } from '../tagged.ts'
import * as examples from './examples.ts'
import { getMe } from './queries.ts'
import { meAnswer } from './schemas.ts'

const tag = 'Me'

/** Anyone with a valid token may read who they are and become a patient of the clinic. No permission is needed. */
export const meRoutes = factory
  .createApp()
  .get(
    '/me',
    describe({
      id: 'getMe',
      summary: 'Get the caller',
      example: examples.asking,
      description:
        'Returns the user, their roles, clinics and patients. If your membership of your token’s clinic has ended, the answer has neither that clinic nor roles; `clinics` lists the clinics in which you may act.',
      tag,
      answer: meAnswer,
    }),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(await getMe(db, actor, { claimed: claimedBy(c.var.claims), isNamed: clinicNamed(c) !== null }))
    },
  )
  .post(
    '/me/patient',
    describe({
      id: 'createMyPatient',
      summary: 'Create your own patient record',
      example: examples.registering,
      description:
        'A user can create one record in each clinic; a second one is refused with PATIENT_EXISTS. If you have been in this clinic before, ask the desk for a code that links you to your existing record.',
      tag,
      answer: patientRecord,
      ok: 201,
      versioned: true,
      codes: ['PATIENT_EXISTS', 'CLINIC_REQUIRED', 'NOT_FOUND', 'PATIENT_NOT_FOUND'],
    }),
    valid('json', registerMeInput, { nullIsAbsent: true }),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const { image, replayed } = await registerMe(deps, await recordRequest(c, v7({ msecs: c.var.now }), input), input)
      const record = await presentPatient(image, deps)
      return c.json(tagged(c, record, { replayed, location: `/patients/${record.id}` }), 201)
    },
  )

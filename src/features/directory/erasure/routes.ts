import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { erasePatient, presentErasure } from './erase.ts'
import * as examples from './examples.ts'
import { eraseInput, erasureAnswer } from './schemas.ts'

/** The route by which a clinic erases somebody. */
export const erasureRoutes = factory.createApp().post(
  '/patients/:id/erase',
  describe({
    id: 'erasePatient',
    summary: 'Erase a patient',
    example: examples.erasing,
    description:
      'Erases a person for good: their name and contacts, and everything that hangs on them. Open visits are cancelled, and their time is free again. Visits that took place and follow-up plans stay sealed under the id for `recordRetentionYears`, and only administrators and the treating doctors read them. The audit trail stays. It cannot be undone; a repeated request gets the first answer. `dryRun` writes nothing.',
    tag: 'Patients',
    answer: erasureAnswer,
    codes: ['PATIENT_NOT_FOUND', 'PATIENT_MERGED', 'INVALID_STATUS_TRANSITION', 'VERSION_MISMATCH', 'CLINIC_REQUIRED'],
  }),
  allow('patients:erase'),
  valid('json', eraseInput),
  async (c) => {
    const input = c.req.valid('json')
    const request = await recordRequest(c, pathId(c, 'id'), input)
    const { image, replayed } = await erasePatient(depsOf(c), request, input)
    if (replayed) c.header('Idempotency-Replayed', 'true')
    return c.json(presentErasure(image))
  },
)

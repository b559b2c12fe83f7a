import type { Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { idOf } from '../world/stable.ts'
import { CLINICS } from './logins.ts'

const WRITTEN = '2025-01-06T00:00:00.000Z'

/** A text of the first clinic's own, for whom nobody saw at their visit. */
export function messageTemplateRows(seal: Seal): Row[] {
  const [clinicId, rowId] = [CLINICS.lotus.id, idOf('lotus message template')]
  const body = '{{clinicName}}: we missed you. Call us for another time: {{clinicPhone}}'
  return [
    {
      clinic_id: clinicId,
      id: rowId,
      event: 'no_show',
      channel: 'sms',
      language: 'en',
      subject: null,
      body: seal(body, { clinicId, table: 'message_templates', column: 'body', rowId }),
      version: 1,
      created_at: WRITTEN,
      updated_at: WRITTEN,
    },
  ]
}

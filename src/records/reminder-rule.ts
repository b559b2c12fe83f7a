import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a rule that reminds patients of visits appears in the trail and in events. It holds no patient's data. */
export const reminderRuleKind: RecordKind = {
  subjectType: 'reminder_rule',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('ruleId', e.id)`,
}

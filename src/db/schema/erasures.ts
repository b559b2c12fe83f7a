import { sql } from 'drizzle-orm'
import { foreignKey, index, jsonb, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { instant, sealedText } from './columns.ts'
import { patients } from './people.ts'

/** What was erased of whom, and until when the rest is kept. Its function writes it: the service may not erase otherwise. */
export const patientErasures = pgTable(
  'patient_erasures',
  {
    clinicId: uuid('clinic_id').notNull(),
    patientId: uuid('patient_id').notNull(),
    reason: sealedText('reason').notNull(),
    erasedBy: uuid('erased_by').notNull(),
    erasedAt: instant('erased_at').notNull(),
    /** How many rows of which kind, as the answer tells it. */
    kept: jsonb('kept').notNull(),
    erased: jsonb('erased').notNull(),
    /** When the last visit that is kept ended: the clinic's years of retention count from then. Null where nothing is kept. */
    retainedFrom: instant('retained_from'),
    /** When what was kept has gone too. */
    purgedAt: instant('purged_at'),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.patientId] }),
    foreignKey({
      name: 'patient_erasures_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    index('patient_erasures_retained')
      .on(t.clinicId, t.retainedFrom)
      .where(sql`${t.retainedFrom} is not null and ${t.purgedAt} is null`),
  ],
)

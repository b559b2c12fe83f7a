-- The Worker that runs meanwhile must be of version 0.2.0 or later: an older one names one constraint when it inserts, and
-- fails on this one.

-- Visits that overlap already stay: the later of two is marked, as if it had been overbooked on purpose.
UPDATE appointments a SET patient_overlap = true
WHERE a.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') AND NOT a.patient_overlap
  AND EXISTS (SELECT FROM appointments b
              WHERE b.clinic_id = a.clinic_id AND b.patient_id = a.patient_id AND b.id <> a.id
                AND b.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
                AND tstzrange(b.starts_at, b.ends_at) && tstzrange(a.starts_at, a.ends_at)
                AND (b.starts_at, b.id) < (a.starts_at, a.id));
--> statement-breakpoint
-- Open visits only, so that one completed early frees its patient.
ALTER TABLE appointments ADD CONSTRAINT no_patient_overlap
  EXCLUDE USING gist (clinic_id WITH =, patient_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
  WHERE (status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') AND NOT patient_overlap);

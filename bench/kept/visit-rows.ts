/** What hangs on visits: series, plans, calls, the line, the trail and the outbox, as SQL over the seeded visits. `$1` is now. */
export const VISIT_ROWS = [
  `UPDATE appointments SET external_id = 'ext-' || id WHERE hashtext(id::text) % 100 = 0`,
  `UPDATE appointments SET overbook = true WHERE hashtext(id::text) % 500 = 1`,
  `UPDATE appointments SET affected_by = 'TIME_OFF' WHERE starts_at > $1 AND hashtext(id::text) % 50 = 2`,
  `UPDATE appointments SET mismatched = true WHERE hashtext(id::text) % 20000 = 3`,
  `INSERT INTO time_off (clinic_id, id, doctor_id, starts_at, ends_at)
     SELECT clinic_id, id_of(doctor_id::text || n), doctor_id, start, start + interval '1 day'
     FROM clinic_doctors, generate_series(-240, 8) n, LATERAL (SELECT $1::timestamptz + n * interval '7 days' + interval '3 days' AS start) t`,
  `INSERT INTO closures (clinic_id, id, starts_at, ends_at)
     SELECT id, id_of(id::text || n), start, start + interval '1 day'
     FROM clinics, generate_series(-10, 1) n, LATERAL (SELECT $1::timestamptz + n * interval '45 days' + interval '10 days' AS start) t`,
  `INSERT INTO closures (clinic_id, id, starts_at, ends_at)
     SELECT id, id_of(id::text || ' past ' || n), start, start + interval '1 hour'
     FROM clinics, generate_series(1, 2000) n, LATERAL (SELECT $1::timestamptz - n * interval '9 hours' AS start) t WHERE name NOT LIKE 'Small%'`,
  `INSERT INTO appointment_templates (clinic_id, id, name, doctor_id, type, duration_minutes, time, recurrence, deleted_at)
     SELECT clinic_id, id_of('template ' || doctor_id || n), 'Physio ' || n, doctor_id, 'VIDEO_CALL', 30, '09:00', '{"frequency": "WEEKLY", "interval": 1, "count": 5}',
       CASE WHEN n % 10 = 0 THEN now() END
     FROM clinic_doctors, generate_series(1, 300) n`,
  `INSERT INTO series (clinic_id, id, patient_id, doctor_id, type, duration_minutes, time, timezone, start_date, end_date, recurrence, status, created_at, mismatched)
     SELECT DISTINCT ON (clinic_id, patient_id) clinic_id, id_of('series ' || patient_id), patient_id, doctor_id, 'VIDEO_CALL', 30, '09:00', timezone,
       starts_at::date, starts_at::date + 90, '{"frequency": "WEEKLY", "interval": 1, "count": 12}', (array['active', 'active', 'paused', 'cancelled'])[1 + abs(hashtext(patient_id::text)) % 4],
       starts_at - interval '10 days', hashtext(patient_id::text) % 2000 = 5
     FROM appointments ORDER BY clinic_id, patient_id, starts_at`,
  `UPDATE appointments a SET series_id = s.id, series_sequence = n
     FROM (SELECT a.clinic_id, a.id, id_of('series ' || patient_id) series, row_number() OVER (PARTITION BY clinic_id, patient_id ORDER BY starts_at) n FROM appointments a) x, series s
     WHERE s.clinic_id = x.clinic_id AND s.id = x.series AND a.clinic_id = x.clinic_id AND a.id = x.id AND abs(hashtext(a.patient_id::text)) % 5 = 1`,
  `INSERT INTO follow_up_plans (clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for, days_after, status, created_at, updated_at, owner_id, snooze_until)
     SELECT clinic_id, id_of('plan ' || id), id, patient_id, doctor_id, (starts_at + interval '60 days')::date, 60,
       CASE WHEN hashtext(id::text) % 3 <> 0 THEN 'cancelled' WHEN starts_at + interval '58 days' > $1 THEN 'scheduled' ELSE 'overdue' END,
       ends_at, ends_at, CASE WHEN hashtext(id::text) % 4 = 0 THEN doctor_id END, null
     FROM appointments a WHERE status = 'COMPLETED' AND abs(hashtext(id::text)) % 4 < 2
       AND NOT EXISTS (SELECT FROM follow_up_plans p WHERE p.clinic_id = a.clinic_id AND p.appointment_id = a.id)`,
  `UPDATE follow_up_plans SET mismatched = true WHERE hashtext(id::text) % 20000 = 3`,
  `INSERT INTO follow_up_contact_attempts (clinic_id, id, plan_id, channel, outcome, made_by, made_at)
     SELECT clinic_id, id_of('attempt ' || id || n), id, 'phone', 'no answer', patient_id, $1::timestamptz - n * interval '1 day'
     FROM follow_up_plans, generate_series(1, 3) n WHERE status = 'overdue' AND hashtext(id::text) % 2 = 0`,
  `INSERT INTO follow_up_contact_attempts (clinic_id, id, plan_id, channel, outcome, made_by, made_at)
     SELECT clinic_id, id_of('attempt ' || id || n), id, 'phone', 'no answer', patient_id, $1::timestamptz - n * interval '1 minute'
     FROM (SELECT DISTINCT ON (clinic_id) * FROM follow_up_plans WHERE status = 'overdue' ORDER BY clinic_id, id) p, generate_series(4, 3000) n`,
  `INSERT INTO video_consultations (clinic_id, id, appointment_id, room_name, status, started_at, ended_at)
     SELECT clinic_id, id_of('room ' || id), id, md5('name ' || id),
       CASE status WHEN 'COMPLETED' THEN 'COMPLETED' WHEN 'NO_SHOW' THEN 'FAILED' WHEN 'CANCELLED' THEN 'CANCELLED' ELSE 'SCHEDULED' END,
       CASE WHEN status = 'COMPLETED' THEN starts_at END, CASE WHEN status = 'COMPLETED' THEN ends_at END
     FROM appointments WHERE type = 'VIDEO_CALL' AND starts_at < $1::timestamptz + interval '2 days'`,
  `INSERT INTO video_participants (clinic_id, id, consultation_id, user_id, role, status)
     SELECT clinic_id, id_of('participant ' || id || role), id, id_of(appointment_id || role), role, 'LEFT'
     FROM video_consultations, unnest(array['HOST', 'PARTICIPANT']) role WHERE status = 'COMPLETED'`,
  `INSERT INTO video_invites (clinic_id, id, consultation_id, room_name, name, secret, issued_by, expires_at)
     SELECT clinic_id, id_of('invite ' || id), id, room_name, 'Guest', md5('secret ' || id), id, $1::timestamptz
     FROM video_consultations WHERE hashtext(id::text) % 5 = 0`,
  `INSERT INTO video_issues (clinic_id, id, appointment_id, issue_type, description, reported_by)
     SELECT clinic_id, id_of('issue ' || id), appointment_id, 'audio', 'sealed', id FROM video_consultations WHERE hashtext(id::text) % 20 = 0`,
  `INSERT INTO video_reports (provider, event_id, received_at)
     SELECT 'daily', 'event ' || n, $1::timestamptz - n * interval '4 seconds' FROM generate_series(1, 160000) n`,
  `INSERT INTO queue_states (clinic_id, doctor_id, id, last_token, token_day)
     SELECT clinic_id, doctor_id, id_of(clinic_id || ' ' || doctor_id), 20, $1::date FROM clinic_doctors`,
  `INSERT INTO queue_entries (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at, called_at)
     SELECT clinic_id, id, doctor_id, checked_in_at::date, 1, checked_in_at, started_at
     FROM appointments WHERE checked_in_at IS NOT NULL`,
  `INSERT INTO displays (clinic_id, id, location_id, kind, created_by, created_at, expires_at, revoked_at)
     SELECT clinic_id, id_of('display ' || id), id, 'board', id, $1::timestamptz - interval '1 second' * (abs(hashtext(id::text)) % 60000000),
       $1::timestamptz + interval '100 days', CASE WHEN hashtext(id::text) % 4 = 0 THEN $1::timestamptz END FROM locations`,
  `INSERT INTO audit_log (clinic_id, at, actor_id, role, action, subject_type, subject_id, patient_id, request_id)
     SELECT clinic_id, created_at, doctor_id, 'RECEPTIONIST', 'appointment.created', 'appointment', id, patient_id, 'request ' || id FROM appointments ORDER BY created_at`,
  `INSERT INTO audit_log (clinic_id, at, actor_id, role, action, subject_type, subject_id, patient_id, request_id)
     SELECT clinic_id, updated_at, doctor_id, 'DOCTOR', 'appointment.read', 'appointment', id, patient_id, 'read ' || id FROM appointments WHERE hashtext(id::text) % 2 = 0 ORDER BY updated_at`,
  `INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, processed_at)
     SELECT clinic_id, 'appointment', id, 1, 'appointment.booked', '{}', told, told
     FROM appointments, LATERAL (SELECT $1::timestamptz - interval '1 second' * (abs(hashtext(id::text)) % 2700000) AS told) x WHERE hashtext(id::text) % 3 = 0 ORDER BY told`,
  `INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
     SELECT clinic_id, 'appointment', id, 2, 'appointment.read', '{}', $1 FROM appointments WHERE hashtext(id::text) % 500 = 1`,
  `INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
     SELECT id, 'key', md5(id::text), 201, '{"image": {}}', $1::timestamptz - interval '1 second' * (abs(hashtext(id::text)) % 87000) FROM users`,
]

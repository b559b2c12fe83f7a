/**
 * Users, guardians, members and what is written of people, as SQL over the seeded clinics and patients. `$1` is now. Many
 * small clinics stand beside the large ones, and most patients have never had a visit.
 */
export const PEOPLE_ROWS = [
  `INSERT INTO clinics (id, name, timezone, created_at, phones_country)
     SELECT id_of('small clinic ' || n), 'Small clinic ' || n, 'Europe/Berlin', $1::timestamptz - n * interval '1 hour', null
     FROM generate_series(1, 2000) n`,
  `INSERT INTO locations (clinic_id, id, name, timezone)
     SELECT id, id_of(id::text), 'House', timezone FROM clinics WHERE name LIKE 'Small%'`,
  `INSERT INTO locations (clinic_id, id, name, timezone)
     SELECT c.id, id_of(c.id::text || n), 'House ' || n, c.timezone FROM clinics c, generate_series(1, 40) n WHERE c.name NOT LIKE 'Small%'`,
  `INSERT INTO patients (clinic_id, id, name, date_of_birth, phone, phone_e164, search_name, search_digits, search_pieces, search_source, created_at, updated_at)
     SELECT clinic_id, id_of(id || ' ' || n), name, date_of_birth + 37 * n, phone, phone_e164, search_name, search_digits, search_pieces, search_source,
       created_at, $1::timestamptz - interval '1 second' * (abs(hashtext(id || ' ' || n)) % 60000000)
     FROM patients, generate_series(1, 2) n`,
  `INSERT INTO users (id, issuer, subject, name)
     SELECT id_of('user ' || id), 'urn:kept:dev', id, name FROM
       (SELECT id::text, name FROM doctors UNION ALL SELECT id::text, name FROM patients
        UNION ALL SELECT c.id || ' ' || n, 'Member ' || n FROM clinics c, generate_series(1, 500) n WHERE c.name NOT LIKE 'Small%') people`,
  `UPDATE doctors SET user_id = id_of('user ' || id), judged_rules = rules_version`,
  `UPDATE patients SET user_id = CASE WHEN hashtext(id::text) % 3 <> 0 THEN id_of('user ' || id) END,
     external_id = CASE WHEN hashtext(id::text) % 2 = 0 THEN 'ext-' || id END, status = CASE WHEN hashtext(id::text) % 50 = 1 THEN 'inactive' ELSE 'active' END`,
  'ANALYZE',
  `UPDATE patients p SET guardian_user_ids = array[g.user_id]
     FROM (SELECT clinic_id, id, user_id, row_number() OVER (PARTITION BY clinic_id ORDER BY id) n FROM patients WHERE user_id IS NOT NULL) g,
          (SELECT clinic_id, id, row_number() OVER (PARTITION BY clinic_id ORDER BY id) n FROM patients WHERE user_id IS NULL) w
     WHERE p.clinic_id = w.clinic_id AND p.id = w.id AND g.clinic_id = w.clinic_id AND g.n = w.n`,
  `INSERT INTO links (clinic_id, id, patient_id, user_id, kind, status, issued_by, created_at)
     SELECT clinic_id, id_of('link ' || id || u), id, u, CASE WHEN u = user_id THEN 'self' ELSE 'guardian' END, 'active', u,
       $1::timestamptz - interval '1 second' * (abs(hashtext(id::text)) % 60000000)
     FROM patients, unnest(guardian_user_ids || CASE WHEN user_id IS NULL THEN '{}' ELSE array[user_id] END) u`,
  `INSERT INTO links (clinic_id, id, doctor_id, user_id, kind, status, issued_by, created_at)
     SELECT m.clinic_id, id_of('link ' || d.id), d.id, d.user_id, 'doctor', 'active', d.user_id, d.created_at
     FROM doctors d JOIN clinic_doctors m ON m.doctor_id = d.id`,
  `UPDATE links SET status = 'pending' WHERE kind = 'guardian' AND hashtext(id::text) % 100 = 1`,
  `INSERT INTO link_codes (clinic_id, id, patient_id, kind, secret, issued_by, expires_at, used_at)
     SELECT clinic_id, id_of('code ' || id), id, 'self', md5('secret ' || id), id, $1::timestamptz - interval '1 second' * (abs(hashtext(id::text)) % 5000000), null
     FROM patients WHERE user_id IS NOT NULL`,
  `INSERT INTO code_tries (who, tries, refused_at)
     SELECT 'address:' || n, array[$1::timestamptz - interval '1 second' * (n % 3700)], null FROM generate_series(1, 50000) n`,
  `INSERT INTO memberships (clinic_id, id, user_id, status, roles, email, email_folded, created_at, joined_at)
     SELECT c.id, id_of('member ' || c.id || n), id_of('user ' || c.id || ' ' || n), CASE WHEN n % 5 = 0 THEN 'ended' ELSE 'active' END,
       CASE WHEN n % 5 = 0 THEN '{}'::text[] ELSE '{NURSE}' END, n || '@example.org', n || '@example.org', $1::timestamptz - n * interval '1 day', c.created_at
     FROM clinics c, generate_series(1, 500) n WHERE c.name NOT LIKE 'Small%'`,
  `INSERT INTO possible_duplicates (clinic_id, patient_id, other_id, why, created_at, dismissed_at)
     SELECT clinic_id, id, other, '{name+dateOfBirth}', created_at, CASE WHEN hashtext(id::text) % 2 = 0 THEN created_at END
     FROM (SELECT clinic_id, id, created_at, lead(id) OVER (PARTITION BY clinic_id ORDER BY name, id) other
       FROM patients WHERE hashtext(id::text) % 7 = 1) pairs WHERE other IS NOT NULL`,
  `INSERT INTO patient_merges (clinic_id, id, from_id, into_id, moved, before, set_aside, merged_by, merged_at)
     SELECT clinic_id, id_of('merge ' || patient_id), patient_id, other_id, '{}', '{}', '{}', patient_id, $1::timestamptz - interval '1 day'
     FROM possible_duplicates WHERE hashtext(patient_id::text) % 5 = 1`,
  `UPDATE patients p SET merged_into = m.into_id FROM patient_merges m WHERE m.clinic_id = p.clinic_id AND m.from_id = p.id`,
]

/* visit-link-undone */ update visit_links l set undone_at = $1::timestamptz,
act_appointment_id = $2::uuid, act_version = $3::int
where l.clinic_id = $4::uuid and l.id = $5::uuid and l.undone_at is null

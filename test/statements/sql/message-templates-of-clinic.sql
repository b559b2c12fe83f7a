/* message-templates-of-clinic */
with recursive found as materialized (
  select jsonb_build_object('name', c.name, 'phone', c.phone, 'timezone', c.timezone,
    'country', c.settings ->> 'country', 'templates',
    coalesce((select jsonb_agg(to_jsonb(t)) from message_templates t where t.clinic_id = c.id), '[]'::jsonb)) image
  from clinics c where c.id = $1::uuid
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $3::uuid, $4::timestamptz, $5::boolean) known_user, null refused

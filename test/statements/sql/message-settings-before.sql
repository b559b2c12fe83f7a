/* message-settings-before */ select case when caller_stands($1::uuid, $2::uuid, $3::timestamptz, $4::boolean) is not null then (select to_jsonb(kept) from (select fingerprint, status, answer from idempotency_keys
    where user_id = $5::uuid and key = $6::text
    and created_at > $7::timestamptz) kept) end kept,
s.settings, coalesce(s.version, 1) as version, coalesce((select jsonb_agg(to_jsonb(c) order by c.channel) from message_channels c
    where c.clinic_id = $8::uuid), '[]'::jsonb) channels from (select s.settings, s.version from (values (1)) one
  left join message_settings s on s.clinic_id = $9::uuid and s.id = $10::uuid) s

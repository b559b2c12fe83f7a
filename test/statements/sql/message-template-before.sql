/* message-template-before */ select case when caller_stands($1::uuid, $2::uuid, $3::timestamptz, $4::boolean) is not null then (select to_jsonb(kept) from (select fingerprint, status, answer from idempotency_keys
    where user_id = $5::uuid and key = $6::text
    and created_at > $7::timestamptz) kept) end kept, (
  select t.id from message_templates t where t.clinic_id = $8::uuid and t.event = $9::text
  and t.channel = $10::text and t.language = $11::text) id

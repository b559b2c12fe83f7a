/* message-settings-get */
with recursive found as materialized (
  select jsonb_build_object('settings', coalesce(s.settings, '{}'::jsonb), 'version', coalesce(s.version, 1),
    'channels', coalesce((select jsonb_agg(to_jsonb(c) - 'secrets' order by c.channel) from message_channels c
        where c.clinic_id = $1::uuid), '[]'::jsonb)) image from (select s.settings, s.version from (values (1)) one
    left join message_settings s on s.clinic_id = $1::uuid and s.id = $1::uuid) s
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $3::uuid, $4::timestamptz, $5::boolean) known_user, null refused

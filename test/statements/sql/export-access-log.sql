/* export-access-log */ select l.id::text "key", to_jsonb(l.at) at, l.role, l.action, l.subject_id "subjectId",
case when l.actor_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' then 'Kept' else (select u.name from users u where u.id = l.actor_id) end "actorName"
from audit_log l where l.clinic_id = $1::uuid and l.patient_id = any (array(select f.id from (select $2::uuid id union select f.id from patients f where f.clinic_id = $3::uuid and f.merged_into = $4::uuid) f))
and l.id > $5::bigint order by l.id limit 1000

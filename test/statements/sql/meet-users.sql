/* meet-users */ insert into users (id, issuer, subject, name, email)
select r.id, r.issuer, r.subject, r.name, r.email
from jsonb_to_recordset($1::jsonb) as r (id uuid, issuer text, subject text, name text, email text) order by r.id on conflict do nothing

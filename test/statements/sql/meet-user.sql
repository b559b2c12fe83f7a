/* meet-user */ insert into users (id, issuer, subject, name, email) values ($1::uuid, $2::text,
  $3::text, $4::text, $5::text) on conflict do nothing

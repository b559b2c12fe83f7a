/* doctors-judged */ with j as (
  select * from jsonb_to_recordset($1::jsonb) as x(id uuid, rules_version int)
), held as materialized (
  select d.id from j join doctors d on d.id = j.id and d.rules_version = j.rules_version order by d.id for no key update of d
)
update doctors d set judged_rules = j.rules_version from j join held on held.id = j.id where d.id = j.id

/* doctor-judged */ update doctors d set judged_rules = d.rules_version
where d.id = $1::uuid and d.rules_version = $2::int

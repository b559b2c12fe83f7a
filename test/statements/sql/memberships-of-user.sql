/* memberships-of-user */ select m.clinic_id, m.roles from memberships m where m.user_id = $1::uuid and m.status = 'active' limit 2

/* way-into-clinic */ select c.id clinic_id, coalesce(m.roles, case when p.named then '{}'::text[] end) roles from clinics c
left join memberships m on m.clinic_id = c.id and m.user_id = $1::uuid and m.status = 'active'
cross join lateral (select exists (select from patients p where p.clinic_id = c.id
    and (p.user_id = $2::uuid or p.guardian_user_ids @> array[$3::uuid])) named) p
where c.id = $4::uuid and (m.id is not null or p.named or coalesce(c.settings->'patientSignUp', 'null') = 'true'
  or coalesce(c.settings->'patientSignUp', 'null') = 'null' and c.settings->'publicBooking' = 'true')

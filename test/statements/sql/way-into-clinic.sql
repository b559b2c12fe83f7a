/* way-into-clinic */ select c.id clinic_id, m.roles from clinics c
left join memberships m on m.clinic_id = c.id and m.user_id = $1::uuid and m.status = 'active' where c.id = $2::uuid
and (m.id is not null or coalesce(c.settings->'patientSignUp', 'null') = 'true'
  or coalesce(c.settings->'patientSignUp', 'null') = 'null' and c.settings->'publicBooking' = 'true')

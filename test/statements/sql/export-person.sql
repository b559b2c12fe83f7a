/* export-person */ select jsonb_build_object('id', p.id, 'name', p.name, 'dateOfBirth', p.date_of_birth,
  'phone', p.phone, 'email', p.email, 'language', p.language, 'status', p.status, 'statusSince', p.status_since, 'doNotContact', p.do_not_contact,
  'createdAt', p.created_at, 'updatedAt', p.updated_at, 'clinic', c.name) image from patients p join clinics c on c.id = p.clinic_id
where p.clinic_id = $1::uuid and p.id = $2::uuid

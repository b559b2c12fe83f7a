/* export-doctors */ select m.doctor_id "key", m.external_id "externalId", d.name, d.specialty, m.active
from clinic_doctors m join doctors d on d.id = m.doctor_id where m.clinic_id = $1::uuid and m.doctor_id > $2::uuid order by m.doctor_id limit 1000

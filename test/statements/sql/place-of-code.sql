/* place-of-code */ select c.name clinic_name, l.name location_name, l.timezone
from locations l join clinics c on c.id = l.clinic_id
where l.clinic_id = $1::uuid and l.id = $2::uuid and l.active

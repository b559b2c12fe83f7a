/* imports-clinic */ select c.settings || jsonb_build_object('timezone', c.timezone) settings,
coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name, 'externalId', m.external_id, 'active', m.active) order by d.id)
    from clinic_doctors m join doctors d on d.id = m.doctor_id where m.clinic_id = c.id), '[]') doctors,
coalesce((select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'externalId', l.external_id, 'active', l.active, 'timezone', l.timezone) order by l.id)
    from locations l where l.clinic_id = c.id), '[]') locations
from clinics c where c.id = $1::uuid

/* webhook-ping-event */ select o.id from outbox o
where o.clinic_id = $1::uuid and o.subject_id = $2::uuid and o.subject_version = 1 and o.type = 'webhook.pinged'

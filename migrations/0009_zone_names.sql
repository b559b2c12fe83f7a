-- A clinic or location may only be in a region that the Worker and Postgres read alike. Older rows hold names they read
-- differently (IST) or that one of them does not know (AGT, SystemV/PST8), and other spellings of good names (europe/london).
-- Each becomes the region the Worker has read it as all along, so no visit moves. Etc/GMT+5 and its like are left: both read
-- them as the same fixed offset, and no region is meant; the daily zones job reports them.
CREATE TEMP TABLE zone_repairs (name text PRIMARY KEY, region text NOT NULL) ON COMMIT DROP;
--> statement-breakpoint
INSERT INTO zone_repairs SELECT lower(unnest(names::text[])), region FROM (VALUES
  ('Africa/Cairo', '{ART,Egypt}'),
  ('Africa/Maputo', '{CAT}'),
  ('Africa/Nairobi', '{EAT}'),
  ('Africa/Tripoli', '{Libya}'),
  ('America/Adak', '{US/Aleutian}'),
  ('America/Anchorage', '{AST,SystemV/YST9YDT,US/Alaska}'),
  ('America/Argentina/Buenos_Aires', '{AGT}'),
  ('America/Chicago', '{CST,SystemV/CST6CDT,CST6CDT,US/Central}'),
  ('America/Denver', '{SystemV/MST7MDT,MST7MDT,Navajo,US/Mountain}'),
  ('America/Detroit', '{US/Michigan}'),
  ('America/Edmonton', '{Canada/Mountain}'),
  ('America/Halifax', '{SystemV/AST4ADT,Canada/Atlantic}'),
  ('America/Havana', '{Cuba}'),
  ('America/Indiana/Indianapolis', '{IET,US/East-Indiana}'),
  ('America/Indiana/Knox', '{US/Indiana-Starke}'),
  ('America/Jamaica', '{Jamaica}'),
  ('America/Los_Angeles', '{PST,SystemV/PST8PDT,PST8PDT,US/Pacific}'),
  ('America/Manaus', '{Brazil/West}'),
  ('America/Mazatlan', '{Mexico/BajaSur}'),
  ('America/Mexico_City', '{Mexico/General}'),
  ('America/New_York', '{SystemV/EST5EDT,EST5EDT,US/Eastern}'),
  ('America/Noronha', '{Brazil/DeNoronha}'),
  ('America/Panama', '{SystemV/EST5,EST}'),
  ('America/Phoenix', '{PNT,SystemV/MST7,MST,US/Arizona}'),
  ('America/Puerto_Rico', '{PRT,SystemV/AST4}'),
  ('America/Regina', '{SystemV/CST6,Canada/Saskatchewan}'),
  ('America/Rio_Branco', '{Brazil/Acre}'),
  ('America/Santiago', '{Chile/Continental}'),
  ('America/Sao_Paulo', '{BET,Brazil/East}'),
  ('America/St_Johns', '{CNT,Canada/Newfoundland}'),
  ('America/Tijuana', '{Mexico/BajaNorte}'),
  ('America/Toronto', '{Canada/Eastern}'),
  ('America/Vancouver', '{Canada/Pacific}'),
  ('America/Whitehorse', '{Canada/Yukon}'),
  ('America/Winnipeg', '{Canada/Central}'),
  ('Asia/Dhaka', '{BST}'),
  ('Asia/Ho_Chi_Minh', '{VST}'),
  ('Asia/Hong_Kong', '{Hongkong}'),
  ('Asia/Jerusalem', '{Israel}'),
  ('Asia/Karachi', '{PLT}'),
  ('Asia/Kolkata', '{IST}'),
  ('Asia/Seoul', '{ROK}'),
  ('Asia/Shanghai', '{CTT,PRC}'),
  ('Asia/Singapore', '{Singapore}'),
  ('Asia/Taipei', '{ROC}'),
  ('Asia/Tehran', '{Iran}'),
  ('Asia/Tokyo', '{JST,Japan}'),
  ('Asia/Yerevan', '{NET}'),
  ('Atlantic/Reykjavik', '{Iceland}'),
  ('Australia/Darwin', '{ACT}'),
  ('Australia/Sydney', '{AET}'),
  ('Europe/Athens', '{EET}'),
  ('Europe/Brussels', '{CET,MET}'),
  ('Europe/Dublin', '{Eire}'),
  ('Europe/Istanbul', '{Turkey}'),
  ('Europe/Lisbon', '{Portugal,WET}'),
  ('Europe/London', '{GB,GB-Eire}'),
  ('Europe/Moscow', '{W-SU}'),
  ('Europe/Paris', '{ECT}'),
  ('Europe/Warsaw', '{Poland}'),
  ('Pacific/Apia', '{MIT}'),
  ('Pacific/Auckland', '{NST,NZ}'),
  ('Pacific/Chatham', '{NZ-CHAT}'),
  ('Pacific/Easter', '{Chile/EasterIsland}'),
  ('Pacific/Gambier', '{SystemV/YST9}'),
  ('Pacific/Guadalcanal', '{SST}'),
  ('Pacific/Honolulu', '{SystemV/HST10,HST,US/Hawaii}'),
  ('Pacific/Kwajalein', '{Kwajalein}'),
  ('Pacific/Pago_Pago', '{US/Samoa}'),
  ('Pacific/Pitcairn', '{SystemV/PST8}'),
  ('UTC', '{Etc/GMT,Etc/GMT+0,Etc/GMT-0,Etc/GMT0,Etc/Greenwich,Etc/UCT,Etc/UTC,Etc/Universal,Etc/Zulu,GMT,GMT+0,GMT-0,GMT0,Greenwich,UCT,Universal,Zulu}')
) AS meant(region, names);
--> statement-breakpoint
INSERT INTO zone_repairs SELECT lower(name), name FROM pg_timezone_names
  WHERE name = 'UTC' OR name ~ '^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/'
  ON CONFLICT DO NOTHING;
--> statement-breakpoint
WITH changed AS (
  UPDATE clinics c SET timezone = r.region, version = c.version + 1, rules_version = c.rules_version + 1, updated_at = now()
    FROM zone_repairs r, clinics was WHERE r.name = lower(c.timezone) AND r.region <> c.timezone AND was.id = c.id
    RETURNING c.id, c.version, was.timezone AS was, c.timezone
), audited AS (
  INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, request_id, changed)
    SELECT id, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'SYSTEM', 'clinic.changed', 'clinic', id, 'migration',
      jsonb_build_object('timezone', jsonb_build_array(was, timezone)) FROM changed
)
INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload)
  SELECT id, 'clinic', id, version, 'clinic.changed', jsonb_build_object('clinicId', id) FROM changed;
--> statement-breakpoint
WITH changed AS (
  UPDATE locations l SET timezone = r.region, version = l.version + 1, updated_at = now()
    FROM zone_repairs r, locations was
    WHERE r.name = lower(l.timezone) AND r.region <> l.timezone AND was.clinic_id = l.clinic_id AND was.id = l.id
    RETURNING l.clinic_id, l.id, l.version, was.timezone AS was, l.timezone
), rules AS (
  UPDATE clinics c SET rules_version = c.rules_version + 1 FROM (SELECT DISTINCT clinic_id FROM changed) x WHERE c.id = x.clinic_id
), audited AS (
  INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, request_id, changed)
    SELECT clinic_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'SYSTEM', 'location.changed', 'location', id, 'migration',
      jsonb_build_object('timezone', jsonb_build_array(was, timezone)) FROM changed
)
INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload)
  SELECT clinic_id, 'location', id, version, 'location.changed', jsonb_build_object('locationId', id) FROM changed;
--> statement-breakpoint
-- What hangs on them keeps its instants; only the name of the zone is another.
UPDATE appointments a SET timezone = r.region FROM zone_repairs r WHERE r.name = lower(a.timezone) AND r.region <> a.timezone;
--> statement-breakpoint
UPDATE series s SET timezone = r.region FROM zone_repairs r WHERE r.name = lower(s.timezone) AND r.region <> s.timezone;

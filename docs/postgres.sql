-- The role that the Worker signs in as, for a host where the owner of Kept's database may not make roles (no CREATEROLE).
-- Run it as whoever may, before `npm run db:migrate`, with a password of your own. Without it the first migration makes the
-- role, and you give it its password by ALTER ROLE.
CREATE ROLE kept_app LOGIN PASSWORD 'a password of your own';
ALTER ROLE kept_app SET statement_timeout = '5s';
ALTER ROLE kept_app SET lock_timeout = '4s';
ALTER ROLE kept_app SET idle_in_transaction_session_timeout = '10s';
-- The statements are prepared, and their plans must serve every value.
ALTER ROLE kept_app SET plan_cache_mode = 'force_generic_plan';

-- The Worker's statements are prepared, and their texts do not depend on what is asked: the plan for any values serves all.
-- With 'auto' Postgres plans the first five calls of every connection anew, and goes back to that when it expects to gain by it.
-- The setting belongs to the role: a pool by transaction keeps no setting of a session.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles r, unnest(r.rolconfig) c WHERE r.rolname = 'kept_app' AND c LIKE 'plan_cache_mode=%') THEN
    ALTER ROLE kept_app SET plan_cache_mode = 'force_generic_plan';
  END IF;
END $$;

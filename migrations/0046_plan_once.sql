-- The Worker's statements are prepared, and their texts do not depend on what is asked: the plan for any values serves all.
-- With 'auto' Postgres plans the first five calls of every connection anew, and goes back to that when it expects to gain by it.
-- The setting belongs to the role: a pool by transaction keeps no setting of a session.
ALTER ROLE kept_app SET plan_cache_mode = 'force_generic_plan';

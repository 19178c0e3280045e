-- The user that the API logs in as (DATABASE_URL). It owns nothing and may do nothing by itself:
-- the first migration, which runs as the owner, grants it the role academy_app. Run by the image of
-- PostgreSQL when it makes the database; with another server, run it once as the owner:
--
--   APP_PASSWORD=… psql --set ON_ERROR_STOP=1 -f deploy/compose.init.sql "$ACADEMY_MIGRATE_URL"
--
-- psql 15 or later, for \getenv.
\set ON_ERROR_STOP 1
\getenv app_password APP_PASSWORD
CREATE ROLE academy LOGIN PASSWORD :'app_password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;

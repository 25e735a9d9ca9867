-- For a PostgreSQL (15 or later) that somebody else runs: run once by its administrator, with two passwords
-- of your own. The owner migrates; the application reads and writes rows and owns nothing.
CREATE ROLE houqin_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD 'choose-one';
CREATE ROLE houqin_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD 'choose-another';
CREATE DATABASE houqin OWNER houqin_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE houqin FROM PUBLIC;
-- Then, in @{home}/environment (mode 600):
--   DATABASE_URL=postgresql://houqin_app:choose-another@db.example.org/houqin
--   DATABASE_OWNER_URL=postgresql://houqin_owner:choose-one@db.example.org/houqin
-- houqin migrate lets the application in.

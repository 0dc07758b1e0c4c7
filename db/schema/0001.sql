-- The tables of a store. What is written here is read by other programs (Python's sqlite3, the sqlite3 shell), some of them
-- with a library as old as 3.24: no STRICT tables, no generated columns, no ->>, no unixepoch(), no CHECK on what may grow.
-- Later versions only add: tables, columns that may be NULL, indexes.

-- One execution of a command. Text that is not valid UTF-8 is stored as a BLOB. Times are UTC, YYYY-MM-DDTHH:MM:SS.mmmZ.
CREATE TABLE IF NOT EXISTS runs(
  id TEXT PRIMARY KEY, name TEXT, command TEXT NOT NULL, status TEXT NOT NULL, exit_code INTEGER,
  git_commit TEXT, git_branch TEXT, git_dirty INTEGER, workdir TEXT, stdout_path TEXT,
  created_at TEXT NOT NULL, finished_at TEXT,
  argv TEXT,                                     -- JSON array; a byte that is not UTF-8 is a lone surrogate, \udc80 to \udcff
  env TEXT,                                      -- since version 2: the NAME=value words before the command, as argv
  cause TEXT, cause_note TEXT, last_error TEXT, signal INTEGER, parent_id TEXT, host TEXT, user TEXT,
  pid INTEGER,                                   -- of the command
  owner_pid INTEGER, owner_start INTEGER, boot_id TEXT, heartbeat_at TEXT, -- of the process that records it
  cpu_seconds REAL, max_rss_bytes INTEGER, log_bytes INTEGER,
  progress_done REAL, progress_total REAL, progress_eta REAL, note TEXT,
  deleted_at TEXT, deleted_batch INTEGER);       -- in the trash since, by which removal
CREATE INDEX IF NOT EXISTS idx_runs_created ON runs(created_at);
CREATE INDEX IF NOT EXISTS idx_runs_status ON runs(status);
CREATE INDEX IF NOT EXISTS idx_runs_name ON runs(name, created_at) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_runs_trash ON runs(deleted_batch) WHERE deleted_batch IS NOT NULL;

-- num is the value as a number where it is one.
CREATE TABLE IF NOT EXISTS params(
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT, num REAL,
  PRIMARY KEY(run_id, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idx_params_key ON params(key, num, run_id);

CREATE TABLE IF NOT EXISTS tags(
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, tag TEXT NOT NULL,
  PRIMARY KEY(run_id, tag)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idx_tags_tag ON tags(tag, run_id);

-- A metric of a run, in short: n points; last, step, sub, t of the newest; min and max of the finite ones. A NULL last is NaN.
-- source tells who wrote it: 'output' (read off what the command printed) or 'module' (sent by the script). A module that meets a
-- series of the output deletes its points and starts it anew; the output never adds to a series of a module.
CREATE TABLE IF NOT EXISTS series(
  id INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, key TEXT NOT NULL,
  n INTEGER NOT NULL DEFAULT 0, last REAL, min REAL, max REAL, step, sub, t INTEGER, source TEXT NOT NULL DEFAULT 'output',
  UNIQUE(run_id, key));
CREATE INDEX IF NOT EXISTS idx_series_key ON series(key, run_id, last, min, max, n);

-- n counts from 0 without gaps, taken from series.n inside the transaction; t is milliseconds since the run's start; a NULL value is NaN.
-- No foreign key: it costs a quarter of the speed. Whoever deletes a series deletes its points.
CREATE TABLE IF NOT EXISTS points(
  series_id INTEGER NOT NULL, n INTEGER NOT NULL, step, sub, value REAL, t INTEGER,
  PRIMARY KEY(series_id, n)) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS metrics AS
  SELECT s.run_id, s.key, p.n, p.step, p.sub, p.value, p.t FROM points p JOIN series s ON s.id = p.series_id;

-- min_reader and min_writer: the least version that may read, and write, this file.
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT OR IGNORE INTO meta(key, value) VALUES ('min_reader', 1), ('min_writer', 1);

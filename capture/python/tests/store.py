"""A real store for the tests: a folder with experiments.db as runar makes it, and one run in it."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.dirname(HERE)
SCHEMA = os.path.join(PACKAGE, "..", "..", "db", "schema", "0001.sql")
RUN = "run_abc234"


class StoreTest(unittest.TestCase):
    """Each test has a store of its own in self.folder."""

    journal = "WAL"

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = os.path.join(scratch.name, "it's 100% .runar")
        os.makedirs(os.path.join(self.folder, "logs"), mode=0o700)
        self.database = os.path.join(self.folder, "experiments.db")
        with self.connect() as connection, open(SCHEMA, encoding="utf-8") as schema:
            connection.execute("PRAGMA journal_mode=" + self.journal)
            connection.executescript(schema.read())
        connection.close()
        self.add_run()

    def add_run(self):
        with self.connect() as connection:
            connection.execute("INSERT INTO runs(id, command, status, created_at) VALUES(?, 'python t.py', 'running', '2026-01-02T03:04:05.678Z')", (RUN,))
        connection.close()

    def connect(self):
        return sqlite3.connect(self.database, timeout=30)

    def query(self, sql, *values):
        connection = self.connect()
        self.addCleanup(connection.close)
        return connection.execute(sql, values).fetchall()

    def values(self, key):
        return [row[0] for row in self.query("SELECT value FROM metrics WHERE key=? ORDER BY n", key)]

    def steps(self, key):
        return [row[0] for row in self.query("SELECT step FROM metrics WHERE key=? ORDER BY n", key)]

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items() if not k.startswith("RUNAR")}
        env.update(PYTHONPATH=PACKAGE, RUNAR_DIR=self.folder, RUNAR_RUN_ID=RUN, PYTHONDONTWRITEBYTECODE="1")
        env.update(more)
        return env

    def start(self, script, *flags, **more):
        """Start script in a Python of its own, as a recorded command would run."""
        self.scripts = getattr(self, "scripts", 0) + 1  # a file each: the last one may still be starting
        path = os.path.join(self.folder, "script%d.py" % self.scripts)
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        process = subprocess.Popen(
            [sys.executable, *flags, path], env=self.environment(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, universal_newlines=True
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def run_script(self, script, *flags, **more):
        """Run script to its end. Answers (exit code, stdout, stderr)."""
        process = self.start(script, *flags, **more)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def check_summaries(self):
        """Every series' summary is what its points say, and its ordinals have no gaps."""
        for series, n, low, high in self.query("SELECT id, n, min, max FROM series"):
            points = self.query("SELECT n, value FROM points WHERE series_id=? ORDER BY n", series)
            self.assertEqual([row[0] for row in points], list(range(n)))
            finite = [row[1] for row in points if row[1] is not None and abs(row[1]) != float("inf")]
            self.assertEqual((low, high), (min(finite), max(finite)) if finite else (None, None))

    def spool_files(self):
        spool = os.path.join(self.folder, "spool")
        return sorted(name for name in os.listdir(spool) if name.endswith(".points.jsonl")) if os.path.isdir(spool) else []

    def spooled(self):
        """What the spool files hold that the store has no note of: what is still to be filed."""
        lines = []
        try:
            filed = {row[0] for row in self.query("SELECT key FROM meta")} if os.path.exists(self.database) else set()
        except sqlite3.DatabaseError:  # the store is what the test has damaged
            filed = set()
        for name in self.spool_files():
            if "filed " + name in filed:
                continue
            with open(os.path.join(self.folder, "spool", name), encoding="utf-8") as file:
                lines += [json.loads(line) for line in file if line.endswith("\n")]
        return lines

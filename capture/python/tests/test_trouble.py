"""A store that cannot be written: the script goes on as if nothing were, and its values wait in a file."""

import os
import sys
import time
import unittest

from .store import RUN, StoreTest

SCRIPT = """
from runar import log
import runar, time
t = time.monotonic()
for i in range(100): log(loss=i, step=i)
log(x=float("nan")); log(y=-float("inf"), step=(1, 2)); runar.params(lr=0.1); runar.tag("best"); runar.note("n")
print(time.monotonic() - t)
"""


class Trouble(StoreTest):
    def check_spooled(self):
        """SCRIPT ran, was not held up, and everything it said is in the spool file. Answers what it printed on stderr."""
        began = time.monotonic()
        code, out, err = self.run_script(SCRIPT)
        self.assertEqual(code, 0, err)
        self.assertLess(float(out), 5)
        self.assertLess(time.monotonic() - began, 30)  # SQLite would wait a minute
        self.assertNotIn("Traceback", err)
        lines = self.spooled()
        self.assertEqual([(line["step"], line["value"]) for line in lines if line.get("key") == "loss"], [(i, i) for i in range(100)])
        self.assertEqual([line for line in lines if "key" not in line], [{"params": {"lr": "0.1"}}, {"tags": ["best"]}, {"note": "n"}])
        (x,) = [line for line in lines if line.get("key") == "x"]
        (y,) = [line for line in lines if line.get("key") == "y"]
        self.assertEqual(x["value"], "NaN")
        self.assertNotIn("step", x)
        self.assertEqual((y["value"], y["step"]), ("-Infinity", [1, 2]))
        self.assertLess(abs(y["at"] / 1000 - time.time()), 60)
        for name in self.spool_files():
            self.assertRegex(name, r"^%s\.\d+(-\d+)?\.points\.jsonl$" % RUN)
            self.assertEqual(os.stat(os.path.join(self.folder, "spool", name)).st_mode & 0o777, 0o600)
        return err

    def test_locked_all_along(self):
        lock = self.connect()
        lock.execute("BEGIN IMMEDIATE")
        self.addCleanup(lock.close)
        self.assertEqual(self.check_spooled(), "")

    def test_locked_for_a_while(self):
        lock = self.connect()
        lock.isolation_level = None
        self.addCleanup(lock.close)
        lock.execute("BEGIN IMMEDIATE")
        process = self.start("from runar import log\nimport runar\nfor i in range(100): log(loss=i)\nprint('x', flush=True)\nassert runar.flush(30)\nlog(loss=100)")
        process.stdout.readline()
        deadline = time.monotonic() + 10
        while len(self.spooled()) < 100 and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(len(self.spooled()), 100, "safe from a kill while the store is locked")
        lock.execute("ROLLBACK")
        self.assertEqual((process.wait(), process.stderr.read()), (0, ""))
        self.assertEqual(self.values("loss"), [float(i) for i in range(101)])
        self.assertEqual(self.spool_files(), [])

    def test_the_row_of_the_run_comes_late(self):
        connection = self.connect()
        connection.isolation_level = None
        self.addCleanup(connection.close)
        connection.execute("DELETE FROM runs")
        process = self.start("from runar import log\nimport runar\nlog(loss=1)\nprint('x', flush=True)\nassert runar.flush(30)")
        process.stdout.readline()
        time.sleep(0.3)
        self.add_run()
        self.assertEqual((process.wait(), process.stderr.read()), (0, ""))
        self.assertEqual(self.values("loss"), [1.0])

    def test_no_row_at_all(self):
        connection = self.connect()
        connection.isolation_level = None
        connection.execute("DELETE FROM runs")
        connection.close()
        self.assertEqual(self.check_spooled(), "")

    def test_no_database(self):
        os.unlink(self.database)
        self.assertEqual(self.check_spooled(), "")
        self.assertFalse(os.path.exists(self.database))

    def test_not_a_database(self):
        with open(self.database, "wb") as file:
            file.write(b"not a database " * 1000)
        self.assertIn("cannot be written", self.check_spooled())

    def test_written_by_a_newer_runar(self):
        connection = self.connect()
        connection.isolation_level = None
        connection.execute("UPDATE meta SET value=2 WHERE key='min_writer'")
        connection.close()
        self.assertIn("newer runar", self.check_spooled())

    def test_no_sqlite_in_this_python(self):
        with open(os.path.join(self.folder, "sqlite3.py"), "w") as file:
            file.write("raise ImportError('built without')")
        self.assertIn("no sqlite3", self.check_spooled())

    def test_nothing_can_be_written(self):
        code, out, err = self.run_script(SCRIPT, RUNAR_DIR="/nonexistent/.runar")
        self.assertEqual(code, 0)
        self.assertIn("values are lost", err)
        self.assertEqual(len(err.splitlines()), 1, err)

    def test_a_purged_run_leaves_nothing(self):
        process = self.start("from runar import log\nimport runar, sys\nlog(loss=1)\nassert runar.flush(30)\nprint('x', flush=True)\nwhile not __import__('os').path.exists(sys.argv[0] + '.go'): __import__('time').sleep(0.01)\nlog(loss=2)")
        process.stdout.readline()
        connection = self.connect()
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=on")
        connection.execute("DELETE FROM points")
        connection.execute("DELETE FROM runs")
        connection.close()
        open(os.path.join(self.folder, "script1.py.go"), "w").close()
        self.assertEqual((process.wait(), process.stderr.read()), (0, ""))
        self.assertEqual(self.spool_files(), [])
        self.assertEqual(self.query("SELECT count(*) FROM points"), [(0,)])

    def test_stderr_closed(self):
        code, _, _ = self.run_script("import sys\nsys.stderr.close()\nsys.stderr = None\nfrom runar import log\nlog(loss='x')\nlog(loss=1)")
        self.assertEqual(code, 0)
        self.assertEqual(self.values("loss"), [1.0])


class Mounts(unittest.TestCase):
    def test_rules(self):
        sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        from runar import _store

        kind, options = _store.file_system("/proc/self/stat")
        if sys.platform == "linux":
            self.assertEqual(kind, "proc")
            self.assertIn("rw", options | {"rw"})
        self.assertEqual(_store.file_system("/no/such/file"), ("", set()))
        for version, safe in [((3, 25, 2), False), ((3, 40, 1), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 54, 1), True)]:
            self.assertEqual(_store.checkpoints_safely(version), safe, version)


if __name__ == "__main__":
    unittest.main()

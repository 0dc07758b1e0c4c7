"""What a script says arrives in the store as it was said."""

import math
import os
import unittest

from .store import RUN, StoreTest


class Log(StoreTest):
    def test_the_forms_of_log(self):
        code, out, err = self.run_script(
            """
from runar import log
import runar
log(loss=0.5, acc=0.9, step=10)
log({"loss": 0.25}, step=11)
log({"val/loss": 1}, 12)
log({"loss": 0.125, "acc": True}, acc=1.0, step=12.5)
log({"pair": 3}, step=(2, 7))
runar.params(lr=0.1, name="x", on=True)
runar.params({"opt": {"lr": 3, "betas": (0.9, 0.99)}})
runar.tag("best"); runar.tag("v2", "best")
runar.note("first"); runar.note("second \\u2713")
"""
        )
        self.assertEqual((code, out, err), (0, "", ""))
        self.assertEqual(self.values("loss"), [0.5, 0.25, 0.125])
        self.assertEqual(self.steps("loss"), [10, 11, 12.5])
        self.assertEqual(self.values("acc"), [0.9, 1.0])
        self.assertEqual(self.query("SELECT step, value FROM metrics WHERE key='val/loss'"), [(12, 1.0)])
        self.assertEqual(self.query("SELECT step, sub, value FROM metrics WHERE key='pair'"), [(2, 7, 3.0)])
        self.assertEqual(self.query("SELECT n, last, min, max, step, source FROM series WHERE key='loss'"), [(3, 0.125, 0.125, 0.5, 12.5, "module")])
        self.assertEqual(
            self.query("SELECT key, value, num FROM params ORDER BY key"),
            [("lr", "0.1", 0.1), ("name", "x", None), ("on", "True", None), ("opt.betas", "[0.9, 0.99]", None), ("opt.lr", "3", 3.0)],
        )
        self.assertEqual(self.query("SELECT tag FROM tags ORDER BY tag"), [("best",), ("v2",)])
        self.assertEqual(self.query("SELECT note FROM runs"), [("second \u2713",)])
        self.check_summaries()
        self.assertEqual(self.spool_files(), [])

    def test_steps_count_by_themselves_across_processes(self):
        for _ in range(2):
            self.run_script("from runar import log\nfor i in range(3): log(loss=i)\nlog(acc=1)")
        self.assertEqual(self.steps("loss"), [0, 1, 2, 3, 4, 5])
        self.assertEqual(self.steps("acc"), [0, 1])

    def test_time_is_milliseconds_since_the_run_began(self):
        self.run_script("import runar._api, runar as r\nr._api._time = lambda: 1767323045.678 + 1.5\nr.log(loss=1)")
        self.assertEqual(self.query("SELECT t FROM metrics"), [(1500,)])
        self.assertEqual(self.query("SELECT t FROM series"), [(1500,)])

    def test_nan_and_infinities_are_kept(self):
        self.run_script("from runar import log\nfor v in (1.0, float('nan'), float('inf'), -float('inf'), 1e308, 10**400): log(x=v)\nlog(y=float('nan'))")
        self.assertEqual(self.values("x"), [1.0, None, math.inf, -math.inf, 1e308, math.inf])
        self.assertEqual(self.query("SELECT min, max, last FROM series WHERE key='x'"), [(1.0, 1e308, math.inf)])
        self.assertEqual(self.query("SELECT min, max, last, n FROM series WHERE key='y'"), [(None, None, None, 1)])

    def test_any_object_is_survived(self):
        code, out, err = self.run_script(
            """
import runar, decimal, fractions
from runar import log
class Tensor:
    def __init__(self, *v): self.v = v
    def item(self):
        if len(self.v) != 1: raise RuntimeError("a Tensor with %d elements cannot be converted to Scalar" % len(self.v))
        return self.v[0]
    def __float__(self): return float(self.item())
class Count:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v
    def item(self): return self.v
class Bomb:
    def __getattr__(self, name): raise KeyError(name)
    def __float__(self): raise ZeroDivisionError
    def __str__(self): raise ZeroDivisionError
    def __len__(self): raise ZeroDivisionError
log(a=Tensor(1.5), b=Tensor(1, 2), c="text", d=None, e=Bomb(), f=decimal.Decimal("2.5"), g=fractions.Fraction(1, 4), h=[1], i=b"3", j=1j, k=Count(4), step=Count(7))
log(a=1, step="seven"); log(a=2, step=Bomb()); log(a=3, step=float("nan")); log(a=4, step=2**70); log(a=5, step=Count(2**62))
log(); log(None); log(3); log(Bomb()); log([1, 2], 3, 4, step=5); log({1: 2, None: 3, Bomb: 4, "lone \\udcff": 5, "nul \\0": 6, "": 7})
log(step=3); log({}); log(**{"": 7, "named": 1}); log(**{"with space": 1, "k" * 100000: 2})
d = {"reused": 1}; log(d); d["reused"] = 2; log(d)
runar.params(Bomb()); runar.params(3); runar.params(x=Bomb()); runar.params({"ok": 1}); runar.params(None); runar.tag(None, "", Bomb()); runar.tag("\\udcff"); runar.note(Bomb()); runar.note("n")
runar.log("loss", 0.5)
print("alive", runar.flush())
"""
        )
        self.assertEqual((code, out), (0, "alive True\n"), err)
        self.assertNotIn("Traceback", err)
        self.assertEqual(err.count("is not one number"), 1, err)
        self.assertEqual([v[0] for v in self.query("SELECT value FROM metrics WHERE key IN ('a','f','g','k') AND step=7 ORDER BY key")], [1.5, 2.5, 0.25, 4.0])
        self.assertEqual(self.steps("a"), [7, 1, 2, None, 2.0**70, 2**62])
        self.assertEqual(self.values("reused"), [1.0, 2.0])
        self.assertEqual(self.values("named"), [1.0])
        self.assertEqual(err.count("whose name is empty"), 1, err)
        self.assertEqual(self.query("SELECT value FROM params WHERE key='ok'"), [("1",)])
        self.assertEqual(self.query("SELECT note FROM runs"), [("n",)])
        self.assertEqual(self.query("SELECT DISTINCT key FROM series WHERE key IN ('','b','c','d','e','h','i','j')"), [])
        self.check_summaries()

    def test_outside_a_recorded_command(self):
        code, out, err = self.run_script(
            "import runar, os\nfrom runar import log\nfor _ in range(3): log(loss=1)\nrunar.params(a=1); runar.tag('x'); runar.note('y'); print(runar.flush())", RUNAR_RUN_ID=""
        )
        self.assertEqual((code, out), (0, "True\n"))
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertIn("log() does nothing", err)
        self.assertEqual(self.query("SELECT count(*) FROM points"), [(0,)])

    def test_outside_a_recorded_command_workers_are_quiet(self):
        script = "import multiprocessing\nfrom runar import log\nif __name__ == '__main__':\n    log(x=1)\n    p = multiprocessing.get_context('spawn').Process(target=log, kwargs={'x': 1}); p.start(); p.join()"
        code, _, err = self.run_script(script, RUNAR_RUN_ID="")
        self.assertEqual((code, len(err.splitlines())), (0, 1), err)
        self.assertEqual(self.run_script("from runar import log\nlog(x=1)", RUNAR_RUN_ID="", RANK="3"), (0, "", ""))

    def test_a_series_read_off_the_output_gives_way(self):
        with self.connect() as connection:
            connection.execute("INSERT INTO series(id, run_id, key, n, last, min, max) VALUES(5, ?, 'loss', 2, 9, 8, 9)", (RUN,))
            connection.execute("INSERT INTO points(series_id, n, value) VALUES(5, 0, 8), (5, 1, 9)")
        connection.close()
        self.run_script("from runar import log\nlog(loss=1)\nimport runar; runar.flush(); log(loss=2)")
        self.assertEqual(self.values("loss"), [1.0, 2.0])
        self.check_summaries()

    def test_a_hundred_thousand_names(self):
        code, _, err = self.run_script("from runar import log\nfor i in range(100): log({'k%d' % j: j for j in range(i * 1000, i * 1000 + 1000)})")
        self.assertEqual((code, err), (0, ""))
        # What a busy machine could not write before the exit waits in the spool file; a name may be in both, none is lost.
        names = {row[0] for row in self.query("SELECT key FROM series")} | {line["key"] for line in self.spooled()}
        self.assertEqual(len(names), 100000)

    def test_a_call_is_cheap(self):
        _, out, err = self.run_script(
            """
from runar import log
from time import perf_counter_ns as now, sleep
took = []
for i in range(5000):
    a = now(); log(loss=0.5, acc=0.9, step=i); took.append(now() - a)
    if i % 100 == 0: sleep(0.002)
print(sorted(took)[len(took) // 2])
"""
        )
        self.assertLess(int(out), 5000, "nanoseconds at the median")
        self.assertEqual(self.query("SELECT n FROM series WHERE key='loss'"), [(5000,)])


class Others(StoreTest):
    """Packages of the same name that are not this one."""

    def put(self, path, text):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return os.path.dirname(path)

    def test_one_that_is_installed_is_not_hidden(self):
        site = os.path.dirname(self.put("site/runar/__init__.py", "from .deep import log\nname = __name__\n"))
        self.put("site/runar/deep.py", "log = 'theirs'\n")
        path = os.pathsep.join([self.environment()["PYTHONPATH"], site])
        code, out, err = self.run_script("from runar import log\nimport runar, runar.deep\nprint(log, runar.name, runar.__file__, runar.deep.log)", PYTHONPATH=path)
        self.assertEqual((code, out, err), (0, "theirs runar %s theirs\n" % os.path.join(site, "runar", "__init__.py"), ""))

    def test_this_one_installed_and_a_folder_that_is_no_package_change_nothing(self):
        site = os.path.dirname(self.put("site/runar/_other.py", ""))
        self.put("site/runar/__init__.py", "raise ImportError")
        plain = os.path.dirname(self.put("plain/runar/data.txt", ""))
        for more in (site, plain):
            path = os.pathsep.join([self.environment()["PYTHONPATH"], more])
            self.assertEqual(self.run_script("from runar import log\nlog(x=1)", PYTHONPATH=path), (0, "", ""))
        self.assertEqual(self.values("x"), [1.0, 1.0])


class RollbackJournal(StoreTest):
    """The same on a file that is not in WAL mode: what stands on network file systems."""

    journal = "TRUNCATE"
    test_the_forms_of_log = Log.test_the_forms_of_log
    test_steps_count_by_themselves_across_processes = Log.test_steps_count_by_themselves_across_processes
    test_a_series_read_off_the_output_gives_way = Log.test_a_series_read_off_the_output_gives_way

    def test_no_wal_file_appears(self):
        process = self.start("from runar import log\nimport runar\nlog(loss=1)\nrunar.flush()\nprint('x', flush=True)\nimport time; time.sleep(60)")
        process.stdout.readline()
        self.assertEqual([n for n in os.listdir(self.folder) if n.endswith(("-wal", "-shm"))], [])
        self.assertEqual(self.query("PRAGMA journal_mode"), [("delete",)])


if __name__ == "__main__":
    unittest.main()

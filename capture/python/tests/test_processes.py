"""Forks, workers, ranks, and every way for a process to end."""

import os
import signal
import sys
import threading
import time
import unittest

from .store import StoreTest


class Ends(StoreTest):
    def test_every_way_to_end_keeps_the_last_values(self):
        for name, end, code in [
            ("falls off the end", "", 0),
            ("sys.exit", "sys.exit(3)", 3),
            ("exception", "raise ValueError('x')", 1),
            ("os._exit", "os._exit(4)", 4),
            ("os._exit by keyword", "os._exit(status=5)", 5),
            ("Ctrl-C", "os.kill(os.getpid(), signal.SIGINT); time.sleep(5)", -2),
            ("exception in a thread", "t = threading.Thread(target=lambda: [log(late=1), 1/0]); t.start()", 0),
            ("atexit of the script", "atexit.register(lambda: log(late=1))", 0),
        ]:
            with self.subTest(name):
                key = name.replace(" ", "_")
                got, _, err = self.run_script("import sys, os, signal, time, threading, atexit\nfrom runar import log\nfor i in range(1000): log({%r: i})\n%s" % (key, end))
                self.assertEqual(got, code, err)
                self.assertEqual(self.values(key), [float(i) for i in range(1000)])
        self.assertEqual(self.query("SELECT n FROM series WHERE key='late'"), [(2,)])
        self.check_summaries()

    def test_kill_keeps_what_is_a_second_old(self):
        for attempt in range(3):  # a machine may be too busy for a thread of its own, but hardly three times
            key = "i%d" % attempt
            process = self.start("from runar import log\nimport time\ni = 0\nwhile True:\n    log(%s=i, at=time.time()); i += 1; time.sleep(0.002)" % key)
            deadline = time.monotonic() + 30
            while len(self.values(key)) < 50 and time.monotonic() < deadline:
                time.sleep(0.05)
            os.kill(process.pid, signal.SIGKILL)
            killed = time.time()
            process.wait()
            last = max(self.values("at") + [float(line["value"]) for line in self.spooled() if line["key"] == "at"])
            self.assertEqual(self.values(key), [float(i) for i in range(len(self.values(key)))])
            if killed - last < 1.0:
                return
        self.fail("%.2f s were lost" % (killed - last))

    def test_a_first_value_is_there_at_once(self):
        process = self.start("from runar import log\nimport time\nlog(x=1)\nprint('logged', flush=True)\ntime.sleep(60)")
        process.stdout.readline()
        deadline = time.monotonic() + 10
        while not self.values("x") and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(self.values("x"), [1.0])

    def test_an_idle_thread_does_not_wake_up(self):
        _, out, _ = self.run_script(
            "from runar import log\nimport runar, time, resource\nlog(x=1); runar.flush(); time.sleep(0.4)\n"
            "a = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw; time.sleep(0.6); print(resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw - a)"
        )
        self.assertLessEqual(int(out), 4)


class Forks(StoreTest):
    def test_a_forked_child_has_its_own_values_only(self):
        code, _, err = self.run_script(
            """
import os, sys
from runar import log
for i in range(100): log(parent=i)
for child in range(5):
    log(parent=100 + child)
    pid = os.fork()
    if pid == 0:
        for i in range(100): log({"child%d" % child: i})
        if child % 2: os._exit(0)
        sys.exit(0)
    os.waitpid(pid, 0)
log(parent=105)
"""
        )
        self.assertEqual(code, 0, err)
        self.assertEqual(self.values("parent"), [float(i) for i in range(106)])
        for child in range(5):
            self.assertEqual(self.values("child%d" % child), [float(i) for i in range(100)])
        self.check_summaries()

    def test_forks_while_other_threads_log(self):
        code, _, err = self.run_script(
            """
import os, threading
from runar import log
stop = threading.Event()
count = [0, 0]
def work(k):
    while not stop.is_set():
        log({"t%d" % k: count[k]}); count[k] += 1
        stop.wait(0.0005)
threads = [threading.Thread(target=work, args=(k,)) for k in (0, 1)]
for t in threads: t.start()
for i in range(30):
    pid = os.fork()
    if pid == 0:
        log(child=i); os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
stop.set()
for t in threads: t.join()
log(total=sum(count))
""",
            "-W", "ignore",
        )
        self.assertEqual(code, 0, err)
        self.assertEqual(sorted(self.values("child")), [float(i) for i in range(30)])
        self.assertEqual(self.query("SELECT sum(n) FROM series WHERE key IN ('t0', 't1')")[0][0], int(self.values("total")[0]))
        self.assertEqual(self.values("t0"), [float(i) for i in range(len(self.values("t0")))])
        self.assertEqual(self.query("PRAGMA integrity_check"), [("ok",)])

    def test_a_fork_sees_no_thread_of_ours(self):
        """Python 3.12 and later warn of a fork beside threads."""
        code, _, err = self.run_script(
            """
import os, threading
seen = []
os.register_at_fork(before=lambda: seen.append(threading.active_count()))  # registered first, called last
from runar import log
log(a=1); log(a=2)
assert threading.active_count() == 2
pid = os.fork()
if pid == 0:
    os._exit(threading.active_count() - 1)
assert os.waitpid(pid, 0)[1] == 0
assert seen == [1], seen
"""
        )
        self.assertEqual(code, 0, err)
        self.assertNotIn("DeprecationWarning", err)
        self.assertEqual(self.values("a"), [1.0, 2.0])

    def test_a_fork_does_not_wait_for_a_locked_store(self):
        lock = self.connect()
        lock.isolation_level = None
        lock.execute("BEGIN IMMEDIATE")
        process = self.start(
            "import os, time\nfrom runar import log\nlog(a=1); time.sleep(0.3)\nt = time.monotonic()\npid = os.fork()\n"
            "if pid == 0:\n    log(b=1); os._exit(0)\nprint(time.monotonic() - t, flush=True)\nos.waitpid(pid, 0)"
        )
        took = float(process.stdout.readline())
        self.assertLess(took, 2)
        self.assertEqual(process.wait(), 0)
        lock.execute("ROLLBACK")
        lock.close()
        self.assertEqual(sorted(line["key"] for line in self.spooled()), ["a", "b"])


WORKERS = """
import multiprocessing, sys, time
from runar import log
import runar

def work(rank):
    for i in range(1000):
        log({"worker%%d" %% rank: i}, step=i)
        if i %% 100 == 0: log(shared=rank * 1000 + i)

if __name__ == "__main__":
    context = multiprocessing.get_context(%r)
    log(main=0)
    workers = [context.Process(target=work, args=(rank,)) for rank in range(3)]
    for w in workers: w.start()
    for w in workers: w.join()
    with context.Pool(2) as pool:
        pool.map(work, [3, 4])
        pool.close(); pool.join()
    log(main=1)
    assert not any(w.exitcode for w in workers)
"""


POOL = """
import multiprocessing
from runar import log

def work(task):
    for i in range(50): log({"task%%d" %% task: i}, step=i)
    return task

if __name__ == "__main__":
    with multiprocessing.get_context(%r).Pool(4) as pool:
        print(sum(pool.imap_unordered(work, range(16))))
"""


class Workers(StoreTest):
    def check(self, method):
        code, _, err = self.run_script(WORKERS % method)
        self.assertEqual((code, err), (0, ""))
        for rank in range(5):
            self.assertEqual(self.values("worker%d" % rank), [float(i) for i in range(1000)])
        self.assertEqual(sorted(self.values("shared")), [float(r * 1000 + i) for r in range(5) for i in range(0, 1000, 100)])
        self.assertEqual(self.values("main"), [0.0, 1.0])
        self.check_summaries()

    def test_fork(self):
        self.check("fork")

    def test_spawn(self):
        self.check("spawn")

    def test_forkserver(self):
        self.check("forkserver")

    def check_killed(self, method, before=""):
        """A Pool that is left by `with` kills its workers, as soon as their results are there."""
        self.assertEqual(self.run_script(POOL.replace("\ndef", before + "\ndef") % method), (0, "120\n", ""))
        got = {"task%d" % task: self.values("task%d" % task) for task in range(16)}
        for line in self.spooled():
            if line["key"] in got:
                got[line["key"]].append(float(line["value"]))
        self.assertEqual(got, {key: [float(i) for i in range(50)] for key in got})
        self.check_summaries()

    def test_killed_after_the_result_fork(self):
        self.check_killed("fork")

    def test_killed_after_the_result_spawn(self):
        self.check_killed("spawn")

    def test_killed_after_the_result_spawn_of_a_script_that_logs_at_once(self):
        self.check_killed("spawn", "log(top=1)\n")

    def test_killed_after_the_result_forkserver_of_a_script_that_logs_at_once(self):
        self.check_killed("forkserver", "log(top=1)\n")

    def test_eight_ranks_of_a_thousand_points_a_second_lose_nothing(self):
        ranks = [
            self.start("from runar import log\nimport time\nt = time.monotonic()\nfor i in range(1000):\n    log(loss=i, step=i)\n    while time.monotonic() - t < i / 1000: time.sleep(0.001)")
            for _ in range(8)
        ]
        for rank in ranks:
            _, err = rank.communicate(timeout=60)
            self.assertEqual((rank.returncode, err), (0, ""))
        self.assertEqual(self.spool_files(), [])
        self.assertEqual(self.query("SELECT step, count(*) FROM metrics GROUP BY step HAVING count(*) != 8"), [])
        self.assertEqual(self.query("SELECT n FROM series"), [(8000,)])
        self.check_summaries()


if __name__ == "__main__":
    unittest.main()

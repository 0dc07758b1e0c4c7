"""Between the training thread and the store: a queue, the thread that empties it, and what happens at fork and exit.

The training thread only appends to a deque. A daemon thread takes what is there four times a second and writes it in
one transaction. So a process killed outright loses a quarter of a second at most, and one that ends loses nothing. A
worker that hands a result over is often killed right after (multiprocessing's Pool does so): what it logged before is in
its spool file by then.
"""

import atexit
import collections
import os
import random
import sys
import threading
import time

from ._say import once
from ._spool import Spool
from ._store import Busy, Store

INTERVAL = 0.25  # seconds between two transactions
GATHER = 0.01  # seconds from the first record after a quiet time to its transaction: calls in a row go together
PATIENCE = 0.4  # seconds of a busy store after which records go to the spool file too
EXIT_PATIENCE = 0.9  # seconds that the end of the process may go on writing
EXIT_BUSY = 0.1  # seconds that it waits for a busy store: runar, which waits for it next, files the spool file too
BATCH = 10000  # records in one transaction
MOST_PENDING = 50000  # records kept for a busy store; beyond that the spool file alone has them
MOST_QUEUED = 1000000  # records the training thread may be ahead before they are dropped


class Queue:
    """The records of one process on their way to the store in folder."""

    def __init__(self, folder, run):
        self.folder = folder
        self.run = run
        self.start_afresh()

    def start_afresh(self):
        """Forget everything: the state of a new process. What a forked child inherits belongs to its parent."""
        self.items = collections.deque()
        self.idle = True  # the thread waits for wake; a put has to rouse it
        self.closed = False  # no thread any more: a put writes by itself
        self.thread = None
        self.wake = threading.Event()
        self.stop = threading.Event()
        self.starting = threading.Lock()  # held while the thread is started or stopped
        self.writing = threading.Lock()  # held while records are taken and written; guards what follows
        self.store = Store(self.folder, self.run)
        self.spool = Spool(self.folder, self.run)
        self.spool_only = False
        self.pending = []  # taken from items, not in the store yet
        self.spooled = 0  # how many of pending are in the spool file
        self.trouble_since = None

    def put(self, record):
        """Queue a record: (time, step, metrics), ("params", dict), ("tags", list) or ("note", text)."""
        self.items.append(record)
        if self.idle:
            self.rouse()
        elif len(self.items) > MOST_QUEUED:
            self.items.popleft()
            once("full", "the store cannot keep up: the oldest of %d waiting records are dropped" % MOST_QUEUED)

    def rouse(self):
        """Have the queued records written: by the thread, started here when there is none."""
        # Never wait here: a signal handler may have interrupted the very thread that holds the lock, and whoever holds
        # it looks at the queue afterwards.
        if not self.starting.acquire(False):
            return
        try:
            if not self.closed and self.thread is None:
                _catch_other_exits()
                self.stop.clear()
                thread = threading.Thread(target=self.loop, name="runar", daemon=True)
                try:
                    thread.start()
                    self.thread = thread
                except RuntimeError:  # the interpreter is shutting down, or the system has no more threads
                    self.closed = True
            if self.closed:
                self.save_all(time.monotonic() + EXIT_PATIENCE)
            else:
                self.idle = False
                self.wake.set()
        finally:
            self.starting.release()

    def loop(self):
        """The life of the thread: sleep while there is nothing, then write every INTERVAL."""
        stop = self.stop
        while not stop.is_set():
            self.wake.wait()
            self.wake.clear()
            stop.wait(GATHER)
            while (self.items or self.pending) and not stop.is_set():
                stop.wait(self.save())
            self.idle = True
            if self.items:  # put between the last look and idle
                self.idle = False
                self.wake.set()

    def save(self):
        """Write one batch. Answers the seconds to wait before the next."""
        with self.writing:
            take = self.items.popleft
            for _ in range(min(len(self.items), BATCH)):
                self.pending.append(take())
            if self.spool_only:
                self.write_spool()
                self.forget_pending()
                return INTERVAL
            if not self.pending:
                return INTERVAL
            try:
                self.store.write(self.pending, self.spool.name)
            except Busy:
                now = time.monotonic()
                self.trouble_since = self.trouble_since or now
                if now - self.trouble_since > PATIENCE:
                    self.write_spool()
                    if len(self.pending) > MOST_PENDING:
                        self.use_spool()
                return random.uniform(0.01, 0.05)
            except Exception as trouble:
                once("store", "the store cannot be written (%s): the values go to a file in %s" % (trouble, os.path.join(self.folder, "spool")))
                self.use_spool()
                return INTERVAL
            self.forget_pending()
            self.spool.remove()
            return 0 if len(self.items) >= BATCH else INTERVAL

    def secure(self):
        """Put what was logged so far where a kill does not reach it, without waiting for the store."""
        if not self.writing.acquire(timeout=PATIENCE):
            return
        try:
            self.pending.extend(self.items.popleft() for _ in range(len(self.items)))
            self.write_spool()
            if self.spool_only:
                self.forget_pending()
        finally:
            self.writing.release()

    def use_spool(self):
        """From here on write to the spool file only, so that the points of this process stay in order."""
        self.spool_only = True
        self.write_spool()
        self.forget_pending()
        self.store.close()

    def write_spool(self):
        fresh = self.pending[self.spooled :]
        if not fresh:
            return
        try:
            self.spool.append(fresh)
            self.spooled = len(self.pending)
        except Exception as trouble:
            once("spool", "values are lost: neither the store nor a file in %s can be written (%s)" % (self.folder, trouble))
            if len(self.pending) > MOST_PENDING:
                self.forget_pending()

    def forget_pending(self):
        self.pending = []
        self.spooled = 0
        self.trouble_since = None

    def save_all(self, deadline):
        """Write until nothing is left, then or at the deadline by the spool file. Tells whether the store has it all."""
        while (self.items or self.pending) and time.monotonic() < deadline and not self.spool_only:
            pause = self.save()
            if self.pending:
                if self.trouble_since and time.monotonic() - self.trouble_since > EXIT_BUSY:
                    break
                time.sleep(pause)
        if not self.items and not self.pending:
            return not self.spool_only
        with self.writing:
            self.pending.extend(self.items)
            self.items.clear()
            self.write_spool()
        return False

    def halt(self, timeout):
        """End the thread, waiting at most timeout seconds for a transaction in progress. starting must be held."""
        thread, self.thread = self.thread, None
        if thread is not None and thread is not threading.current_thread():
            self.stop.set()
            self.wake.set()
            thread.join(timeout)
        self.idle = True

    def flush(self, timeout):
        deadline = time.monotonic() + timeout
        while (self.items or self.pending) and time.monotonic() < deadline and not self.spool_only:
            pause = self.save()
            if self.pending:
                time.sleep(pause)
        return not self.items and not self.pending and not self.spool_only

    def finish(self):
        """The process ends: write what is left. Records put later are written as they come."""
        if not self.items and not self.pending and self.store.connection is None:
            return
        deadline = time.monotonic() + EXIT_PATIENCE
        if not self.starting.acquire(timeout=EXIT_PATIENCE):
            return
        try:
            self.closed = True
            self.halt(EXIT_PATIENCE)
            self.save_all(deadline)
            self.store.tidy()
            self.store.close()
        finally:
            self.starting.release()

    # A thread and an open database must not live through a fork: the child would have a copy of the connection, and
    # closing or using it there can damage the file; a thread in the middle of anything leaves its locks held for ever.

    def before_fork(self):
        self.held = [lock for lock in (self.starting,) if lock.acquire(timeout=2)]
        thread = self.thread
        self.halt(2)
        if self.items or self.pending:
            self.save()  # so that no thread has to start right after the fork: Python 3.12 and later would warn of it
        if thread is not None and sys.version_info >= (3, 12):
            # join answers a moment before the kernel's thread is gone.
            task = "/proc/self/task/%s" % thread.native_id
            for _ in range(20):
                if not os.path.exists(task):
                    break
                time.sleep(0.0002)
        self.held += [lock for lock in (self.writing,) if lock.acquire(timeout=2)]
        if self.writing in self.held:
            self.store.close()

    def after_fork_in_parent(self):
        for lock in reversed(self.held):
            lock.release()
        if self.items or self.pending:
            self.rouse()

    def after_fork_in_child(self):
        self.inherited = self.store  # never closed here, should the parent have been unable to
        self.start_afresh()


def _at_exit():
    try:
        current.finish()
    except BaseException as trouble:  # Ctrl-C here too: nothing more can be done, and the exit code is the script's
        once("exit", "values may be lost at exit: %s" % (trouble or type(trouble).__name__))


def _catch_other_exits():
    """Have the two ways of ending that pass atexit by write what is left: os._exit, and a worker of multiprocessing."""
    global _exit
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.Finalize(None, _at_exit, exitpriority=-100)
    if os._exit is not _flush_and_exit:
        _exit = os._exit
        os._exit = _flush_and_exit
    if in_worker():
        from multiprocessing import connection  # not there yet while a spawned worker imports the script

        _secure_before_sending(connection.Connection)


def in_worker():
    """Tell whether this is a process that multiprocessing has started: already while a spawned one imports the script."""
    process = sys.modules.get("multiprocessing.process")
    if process is None:
        return False
    return process.parent_process() is not None or getattr(process.current_process(), "_inheriting", False)


def _secure_before_sending(connection):
    """Have a worker's messages wait until what it logged before them is safe: the one that gets them may kill the worker."""
    send = connection._send_bytes
    if getattr(send, "secures", False):
        return

    def _send_bytes(self, buf):
        try:
            if current.items or len(current.pending) > current.spooled:
                current.secure()
        except Exception as trouble:
            once("secure", "values may be lost: %s" % trouble)
        return send(self, buf)

    _send_bytes.secures = True
    connection._send_bytes = _send_bytes


_exit = os._exit


def _flush_and_exit(status):
    """Exit to the system with specified status, without normal exit processing."""
    try:
        if current.items or current.pending:
            _at_exit()
    finally:
        _exit(status)


def _open():
    folder, run = os.environ.get("RUNAR_DIR"), os.environ.get("RUNAR_RUN_ID")
    if not folder or not run:
        return None
    queue = Queue(folder, run)
    atexit.register(_at_exit)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=queue.before_fork,
            after_in_parent=queue.after_fork_in_parent,
            after_in_child=queue.after_fork_in_child,
        )
    return queue


current = _open()

"""Writes to the SQLite file that runar writes too, by the same rules: short BEGIN IMMEDIATE transactions, every column
named, SQL that SQLite 3.8 understands, and the journal mode that the recorder of the run has chosen."""

import datetime
import math
import os

WRITER_VERSION = 1  # of the schema that this module writes
NOTE = "filed "  # before the name of a spool file: the key of the note that all of it is in the store
BUSY_WAIT = 0.1  # seconds inside SQLite; the queue tries again, and a fork must not wait long

NETWORK = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "lustre", "gpfs", "ceph", "afs", "9p", "beegfs", "glusterfs", "weka", "ncpfs"}
NO_LOCKS = {"nolock", "local_lock=all", "local_lock=posix", "noflock", "localflock"}


class Busy(Exception):
    """Not now: locked, or the run is not there yet."""


class Unusable(Exception):
    """Never: SQLite must not be used here."""


class Store:
    """A connection to the experiments.db of a store folder, made at the first write. Not safe for concurrent use."""

    def __init__(self, folder, run):
        self.folder = folder
        self.path = os.path.join(folder, "experiments.db")
        self.run = run
        self.connection = None
        self.created = None  # when the run began, in seconds since the epoch
        self.filed = None  # the spool file that the store has a note of

    def close(self):
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except Exception:
                pass  # what was committed stays; the next opener replays the journal

    def write(self, records, spooled=None):
        """Write records in one transaction. Raises Busy for another try later, anything else for never.

        spooled names the spool file that holds some of them, and nothing else. The store then notes in the same
        transaction that it is filed: whoever finds it after a kill leaves it alone.
        """
        try:
            import sqlite3
        except ImportError:  # a Python built without it
            raise Unusable("this Python has no sqlite3 module")
        try:
            if self.connection is None:
                self.open(sqlite3)
            self.transact(records, spooled)
        except sqlite3.OperationalError as trouble:
            # Locked, full, an I/O error of the moment: all may pass. SQLite rolls back by itself in some of these cases.
            self.close()
            raise Busy(str(trouble))
        except (Busy, sqlite3.Error, Unusable):
            self.close()
            raise

    def open(self, sqlite3):
        try:
            with open(self.path, "rb") as file:
                header = file.read(20)
        except OSError as trouble:
            raise Busy(str(trouble))
        if len(header) < 20:
            raise Busy("the database is being made")
        wal = header[18] == 2
        kind, options = file_system(self.path)
        if kind in NETWORK and (wal or NO_LOCKS & options):
            raise Unusable("SQLite is not safe on this %s mount" % kind)
        connection = sqlite3.connect(
            uri(self.path) + "?mode=rw", uri=True, timeout=BUSY_WAIT, isolation_level=None, check_same_thread=False
        )
        self.connection = connection
        connection.execute("PRAGMA foreign_keys=on")
        if wal:
            connection.execute("PRAGMA synchronous=NORMAL")
            if not checkpoints_safely(sqlite3.sqlite_version_info):
                connection.execute("PRAGMA wal_autocheckpoint=0")
        else:
            connection.execute("PRAGMA journal_mode=TRUNCATE")
            connection.execute("PRAGMA synchronous=FULL")
        newest = connection.execute("SELECT value FROM meta WHERE key='min_writer'").fetchone()
        if newest is not None and int(newest[0]) > WRITER_VERSION:
            raise Unusable("it was written by a newer runar")

    def tidy(self):
        """Take back the note of a spool file that is gone."""
        if self.filed is not None and self.connection is not None:
            try:
                self.connection.execute("DELETE FROM meta WHERE key=?", (NOTE + self.filed,))
                self.filed = None
            except Exception:
                pass  # it does no harm

    def transact(self, records, spooled):
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            row = execute("SELECT created_at FROM runs WHERE id=?", (self.run,)).fetchone()
            if row is None:
                if self.created is None:
                    raise Busy("run %s is not in the store yet" % self.run)
                execute("ROLLBACK")
                return  # it was there, and somebody has deleted it for good
            self.created = seconds(row[0])
            metrics, params, tags, note = sort(records)
            for key, points in metrics.items():
                self.add_points(key, points)
            if params:
                self.connection.executemany(
                    "INSERT OR REPLACE INTO params(run_id, key, value, num) VALUES(?, ?, ?, ?)",
                    [(self.run, key, value, as_number(value)) for key, value in params.items()],
                )
            if tags:
                self.connection.executemany("INSERT OR IGNORE INTO tags(run_id, tag) VALUES(?, ?)", [(self.run, tag) for tag in tags])
            if note is not None:
                execute("UPDATE runs SET note=? WHERE id=?", (note, self.run))
            if self.filed is not None:
                execute("DELETE FROM meta WHERE key=?", (NOTE + self.filed,))
            if spooled is not None:
                execute("INSERT OR REPLACE INTO meta(key, value) VALUES(?, 1)", (NOTE + spooled,))
            execute("COMMIT")
            self.filed = spooled
        except BaseException:
            if self.connection is not None and self.connection.in_transaction:
                execute("ROLLBACK")
            raise

    def add_points(self, key, points):
        """Append (time, step, value) to a series and bring its summary up to date."""
        execute = self.connection.execute
        row = execute("SELECT id, n, min, max, source FROM series WHERE run_id=? AND key=?", (self.run, key)).fetchone()
        if row is None:
            cursor = execute("INSERT INTO series(run_id, key, n, source) VALUES(?, ?, 0, 'module')", (self.run, key))
            row = (cursor.lastrowid, 0, None, None, "module")
        series, n, low, high, source = row
        if source != "module":  # what a script says of itself goes before what was read off its output
            execute("DELETE FROM points WHERE series_id=?", (series,))
            execute("UPDATE series SET source='module' WHERE id=?", (series,))
            n, low, high = 0, None, None
        rows = []
        for at, step, value in points:
            value = real(value)
            if value is not None and math.isfinite(value):
                low = value if low is None or value < low else low
                high = value if high is None or value > high else high
            main, sub = step if type(step) is tuple else (n if step is None else step, None)
            main, sub = whole(main), whole(sub)
            t = max(0, int((at - self.created) * 1000))
            rows.append((series, n, main, sub, value, t))
            n += 1
        self.connection.executemany("INSERT INTO points(series_id, n, step, sub, value, t) VALUES(?, ?, ?, ?, ?, ?)", rows)
        execute("UPDATE series SET n=?, last=?, min=?, max=?, step=?, sub=?, t=? WHERE id=?", (n, value, low, high, main, sub, t, series))


def uri(path):
    """A path as SQLite's file: URI. Not by urllib: its import at exit evaluates text, upon which Python forgets that it
    was interrupted and ends with code 1 instead of by SIGINT."""
    plain = b"/-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "file:" + "".join(chr(byte) if byte in plain else "%%%02X" % byte for byte in os.fsencode(os.path.abspath(path)))


def sort(records):
    """Queued records as (points of each metric, params, tags, note)."""
    metrics, params, tags, note = {}, {}, [], None
    for record in records:
        if len(record) == 3:
            at, step, values = record
            for key, value in values.items():
                points = metrics.get(key)
                if points is None:
                    points = metrics[key] = []
                points.append((at, step, value))
        elif record[0] == "params":
            params.update((text(key), text(value)) for key, value in record[1].items())
        elif record[0] == "tags":
            tags.extend(text(tag) for tag in record[1])
        else:
            note = text(record[1])
    clean = {}
    for key, points in metrics.items():
        clean.setdefault(text(key), []).extend(points)
    return clean, params, tags, note


def text(value):
    """Text that SQLite and every reader can hold: valid UTF-8 without NUL, not endless."""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")[:65536]


def real(value):
    """A metric's value as SQLite keeps it: NaN is NULL."""
    try:
        value = float(value)
    except OverflowError:
        value = math.inf if value > 0 else -math.inf
    return value if value == value else None


def whole(step):
    """A step as SQLite can bind it: None, an integer of 64 bits, or a float."""
    if type(step) is int and -(2**63) <= step < 2**63 or step is None:
        return step
    return real(step)


def as_number(value):
    """The numeric value of a param, by which runs are filtered; None where it has none."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def seconds(stamp):
    """An RFC 3339 time in UTC with milliseconds, as the store has it, in seconds since the epoch."""
    return datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()


def checkpoints_safely(version):
    """Whether this SQLite is free of the WAL-reset bug, which can damage a file when two processes checkpoint."""
    return version >= (3, 51, 3) or version[:2] == (3, 50) and version >= (3, 50, 7) or version[:2] == (3, 44) and version >= (3, 44, 6)


def file_system(path):
    """The type and the options of the mount that holds path, as (str, set); ("", set()) where the system does not tell."""
    try:
        device = os.stat(path).st_dev
        wanted = "%d:%d" % (os.major(device), os.minor(device))
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as mounts:
            for line in mounts:
                fields = line.split()
                if fields[2] == wanted:
                    dash = fields.index("-")
                    return fields[dash + 1], set(fields[5].split(",")) | set(fields[-1].split(","))
    except (OSError, ValueError, IndexError):
        pass
    return "", set()

"""Where values wait while the store cannot be written: a file per process in the store's spool folder, taken in by runar later.

Each line is a JSON object, complete when it ends with a newline; the README of this package describes the format.
"""

import json
import math
import os


class Spool:
    """The file spool/<run>.<pid>.points.jsonl; made at the first append, so that most processes never have one."""

    def __init__(self, folder, run):
        self.stem = os.path.join(folder, "spool", "%s.%d" % (run, os.getpid()))
        self.fd = None
        self.path = None
        self.opened = 0  # files so far: no name is used twice, for the store may still say of the old one that it is filed

    @property
    def name(self):
        """The name of the file within its folder; None while there is none."""
        return None if self.fd is None else os.path.basename(self.path)

    def append(self, records):
        """Write records so that a kill right after loses none of them."""
        if self.fd is None or os.fstat(self.fd).st_nlink == 0:  # taken in and removed under us
            self.open()
        data = "".join(line + "\n" for record in records for line in lines(record)).encode("utf-8", "replace")
        while data:
            data = data[os.write(self.fd, data) :]

    def open(self):
        try:
            os.mkdir(os.path.dirname(self.stem), 0o700)
        except FileExistsError:
            pass
        for attempt in range(self.opened, self.opened + 1000):  # another host, or an earlier process, may have had this pid
            path = self.stem + ("-%d" % attempt if attempt else "") + ".points.jsonl"
            try:
                self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600)
            except FileExistsError:
                continue
            self.path, self.opened = path, attempt + 1
            return
        raise OSError("no free name for %s" % self.stem)

    def remove(self):
        """The store has what is in the file."""
        if self.fd is None:
            return
        fd, self.fd = self.fd, None
        os.close(fd)
        try:
            os.unlink(self.path)
        except OSError:
            pass


def lines(record):
    """A record as lines of JSON without newlines."""
    if len(record) == 2:
        kind, payload = record
        yield json.dumps({kind: payload})
        return
    at, step, metrics = record
    for key, value in metrics.items():
        line = {"key": key, "value": plain(value), "at": int(at * 1000)}
        if step is not None:
            line["step"] = [plain(part) for part in step] if type(step) is tuple else plain(step)
        yield json.dumps(line)


def plain(value):
    """A number as JSON can carry it: NaN and infinities are strings."""
    value = value if type(value) is int and -(2**63) <= value < 2**63 else to_float(value)
    if type(value) is float and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return value


def to_float(value):
    """A float of any number; integers beyond its range become infinities."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf

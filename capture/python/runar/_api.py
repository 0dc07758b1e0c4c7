"""What scripts call: log, params, tag, note, flush."""

from os import environ as _environ
from time import time as _time

from . import _queue, _values
from ._say import once as _once


def log(*values, step=None, **metrics):
    """Log one value of each metric: ``log(loss=0.5, step=10)`` or ``log({"loss": 0.5}, step=10)``.

    A value is anything that is one number: int, float, bool, a NumPy scalar, a tensor of one element. What is not a
    number is left out, with one warning. NaN and infinities are kept.

    step is an int or a float, or a pair (epoch, batch). Without one, each metric counts its own points from 0.
    """
    queue = _queue.current
    if queue is None:
        return _outside("log")
    try:
        if values:
            metrics, step = _values.merge(values, metrics, step)
        if "" in metrics:
            metrics = _values.named(metrics)
        for value in metrics.values():
            kind = type(value)
            if kind is not float and kind is not int:
                metrics = _values.numbers(metrics)
                break
        if step is not None and type(step) is not int:
            step = _values.step(step)
        queue.put((_time(), step, metrics))
    except Exception as trouble:
        _failed("log", trouble)


def params(*values, **named):
    """Record params of the run: ``params(lr=0.1)``, ``params({"lr": 0.1})`` or ``params(args)`` with argparse's Namespace.

    Nested mappings become dotted names (``{"opt": {"lr": 0.1}}`` is ``opt.lr``). A param set again takes the new value.
    """
    queue = _queue.current
    if queue is None:
        return _outside("params")
    try:
        queue.put(("params", _values.flat(values, named)))
    except Exception as trouble:
        _failed("params", trouble)


def tag(*tags):
    """Tag the run: ``tag("best")``, ``tag("best", "v2")``."""
    queue = _queue.current
    if queue is None:
        return _outside("tag")
    try:
        queue.put(("tags", [text for text in (str(t).strip() for t in tags) if text]))
    except Exception as trouble:
        _failed("tag", trouble)


def note(text):
    """Set the note of the run. A note set again takes the place of the old one."""
    queue = _queue.current
    if queue is None:
        return _outside("note")
    try:
        queue.put(("note", str(text)))
    except Exception as trouble:
        _failed("note", trouble)


def flush(timeout=2.0):
    """Wait until everything logged by this process is in the store, for at most timeout seconds. Tells whether it is.

    Nothing needs this for safety: what was logged is written within a quarter of a second, and at exit.
    """
    queue = _queue.current
    try:
        return queue is None or queue.flush(timeout)
    except Exception as trouble:
        _failed("flush", trouble)
        return False


def _outside(name):
    if not _queue.in_worker() and _environ.get("RANK", "0") == "0":  # the main process, or rank 0 of a job, says it for all
        _once("outside", "%s() does nothing: this process is not inside a recorded command (start it with: runar python ...)" % name)


def _failed(name, trouble):
    _once("failed", "%s() failed and was ignored: %s: %s" % (name, type(trouble).__name__, trouble))

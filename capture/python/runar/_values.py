"""What callers pass in, turned into plain numbers and text at the time of the call: tensors change after it."""

import json

from ._say import once


def number(value):
    """The value as a float or int; None where it is not one number."""
    kind = type(value)
    if kind is float or kind is int:
        return value
    if value is None or isinstance(value, (str, bytes, bytearray, dict)):
        return None
    try:
        # Tensors and arrays of one element of any shape answer item(); float() of a one-element array is deprecated in NumPy.
        item = getattr(value, "item", None)
        return float(item() if callable(item) else value)
    except Exception:
        return None


def numbers(metrics):
    """The numeric part of a dict of metrics."""
    kept = {}
    for key, value in metrics.items():
        plain = number(value)
        if plain is None:
            once("number", "log() leaves out %s: a %s is not one number" % (key, type(value).__name__))
        else:
            kept[key] = plain
    return kept


def named(metrics):
    """The metrics that have a name."""
    once("name", "log() leaves out a value whose name is empty")
    return {key: value for key, value in metrics.items() if key != ""}


def merge(values, metrics, step):
    """The arguments of log({...}, step) as (dict of metrics with names of text, step)."""
    merged = {}
    for i, value in enumerate(values):
        if hasattr(value, "items"):
            merged.update((key if type(key) is str else str(key), v) for key, v in value.items())
        elif i == 1 and step is None and value is not None:
            step = value
        elif value is not None:
            once("mapping", "log() takes log(loss=0.5) or log({\"loss\": 0.5}): a %s without a name is left out" % type(value).__name__)
    merged.update(metrics)
    return merged, step


def step(value):
    """A step as an int, a float, or a pair of them; None where it is not one."""
    if isinstance(value, (tuple, list)):
        if len(value) == 2:
            main, sub = _whole(value[0]), _whole(value[1])
            if main is not None:
                return main if sub is None else (main, sub)
    else:
        plain = _whole(value)
        if plain is not None:
            return plain
    once("step", "log() counts by itself: the step given is not a number (%s)" % type(value).__name__)
    return None


def _whole(value):
    """A number, kept an int where the caller's type is one (NumPy and torch integers)."""
    if isinstance(value, float):
        return float(value)
    try:
        return value.__index__()
    except Exception:
        return number(value)


def flat(values, named):
    """The arguments of params() as a dict of text to text."""
    out = {}
    for value in values:
        if not hasattr(value, "items"):
            value = vars(value)  # argparse.Namespace, a dataclass, a plain object
        _flatten("", value, out, 0)
    _flatten("", named, out, 0)
    return out


def _flatten(prefix, mapping, out, depth):
    for key, value in mapping.items():
        name = prefix + str(key)
        if hasattr(value, "items") and depth < 20:
            _flatten(name + ".", value, out, depth + 1)
        elif isinstance(value, (list, tuple)):
            try:
                out[name] = json.dumps(value, default=str)
            except ValueError:
                out[name] = str(value)
        else:
            item = getattr(value, "item", None)
            try:
                out[name] = str(item() if callable(item) else value)
            except Exception:
                out[name] = str(value)

"""One line on stderr, at most once for each reason: a training script that logs a million times must not print as often."""

import sys

_said = set()


def once(reason, text):
    """Print text unless something was already said for this reason in this process."""
    if reason in _said:
        return
    _said.add(reason)
    try:
        sys.stderr.write("runar: %s\n" % text)
    except Exception:
        pass  # stderr may be closed, None, or replaced by anything

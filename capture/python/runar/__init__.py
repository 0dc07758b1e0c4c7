"""Send metrics, params, tags and a note from a script to the run that runar records.

    from runar import log
    log(loss=0.5, acc=0.9, step=10)
    log({"val/loss": 0.4}, step=10)

    import runar
    runar.params(lr=0.1)
    runar.tag("best")
    runar.note("first try with warm-up")

Inside a recorded command (``runar python train.py``) the values go to the store of the run, in batches, from a
thread of their own. Outside one, each function does nothing, and the first call says so. None of them ever raises.
"""

from . import _other

__version__ = "0.1.0"

if not _other.takes_over():
    from ._api import flush, log, note, params, tag

    __all__ = ["log", "params", "tag", "note", "flush"]

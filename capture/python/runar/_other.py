"""Another package by the name of runar that the user has installed. This one stands on PYTHONPATH, before site-packages,
and must not hide it."""

import importlib.machinery
import os
import sys


def takes_over():
    """Load the other package in the place of this one, if there is one. Tells whether it was."""
    try:
        spec = _find()
    except Exception:  # whatever else stands on sys.path
        return False
    if spec is None:
        return False
    import importlib.util

    module = importlib.util.module_from_spec(spec)
    for name in [name for name in sys.modules if name.startswith("runar.")]:
        del sys.modules[name]
    sys.modules["runar"] = module  # the import in progress answers what is here at its end
    spec.loader.exec_module(module)
    return True


def _find():
    """The spec of the package that would be found were this one not there; None where that is none, or this one again."""
    here = os.path.dirname(os.path.abspath(__file__))
    above = os.path.dirname(here)
    behind = [path for path in sys.path if os.path.abspath(path or os.curdir) != above]
    for finder in sys.meta_path:
        try:
            spec = finder.find_spec("runar", behind if finder is importlib.machinery.PathFinder else None)
        except Exception:
            continue  # finders of old have no find_spec
        if spec is not None and spec.loader is not None and spec.origin:
            if os.path.exists(os.path.join(os.path.dirname(spec.origin), os.path.basename(__file__))):
                return None  # installed with pip
            return spec
    return None

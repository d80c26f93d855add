"""A peer's side of the protocol (see serve.ts) and the case's files (see case-files.ts), for Python."""

import json
import sys
import time
import traceback
from pathlib import Path

# Replies have the standard output to themselves; whatever a library prints goes to the standard error.
_replies = sys.stdout
sys.stdout = sys.stderr


def _reply(answer):
    _replies.write(json.dumps(answer) + "\n")
    _replies.flush()


def say_missing(error):
    """Tells that a package is not installed, and ends."""
    _reply({"missing": str(error)})
    sys.exit()


def read_case():
    """The case of sys.argv[1] and its arrays, row-major: parameters U, W, b, V, c (and b_n) and batches x, y."""
    import numpy as np

    folder = Path(sys.argv[1])
    manifest = json.loads((folder / "case.json").read_text())
    data = (folder / "case.bin").read_bytes()
    types = {"f64": "<f8", "i32": "<i4"}
    arrays = {}
    for name, stored in manifest["arrays"].items():
        count = int(np.prod(stored["shape"]))
        flat = np.frombuffer(data, types[stored["type"]], count, stored["offset_bytes"])
        arrays[name] = flat.reshape(stored["shape"]).copy()
    return manifest["case"], arrays


def serve(versions, load):
    """
    Answers requests until the input ends. `load(variant)` gives an object with `reset()`, `step()`, which
    makes one training step and may return its loss unfinished, and `finish(loss)`, which waits for it and
    returns a float.
    """
    sessions = {}
    _reply({"versions": versions})
    for line in sys.stdin:
        verb, variant, *count = line.rstrip("\n").split("\t")
        try:
            if verb == "load":
                sessions[variant] = load(variant)
                _reply({})
            elif verb == "losses":
                session = sessions[variant]
                session.reset()
                _reply({"losses": [session.finish(session.step()) for _ in range(int(count[0]))]})
            else:
                _reply(_time(sessions[variant], int(count[0])))
        except Exception:
            _reply({"error": traceback.format_exc()})


def _time(session, count):
    cpu = time.process_time()
    start = time.perf_counter()
    for _ in range(count):
        loss = session.step()
    session.finish(loss)
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}

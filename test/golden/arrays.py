"""Files that NumPy writes, in base64, for the reader of .npy and .npz.

    python test/golden/arrays.py           writes test/golden/arrays.json
"""

import base64
import io
import json
import pathlib

import numpy as np


def packed(write):
    out = io.BytesIO()
    write(out)
    return base64.b64encode(out.getvalue()).decode()


def case(array, name):
    return {
        "name": name,
        "npy": packed(lambda out: np.save(out, array)),
        "shape": list(array.shape),
        "values": [float(x) for x in np.ravel(array, order="F" if np.isfortran(array) else "C")],
        "columnMajor": bool(np.isfortran(array)),
    }


TYPES = ["<f8", ">f8", "<f4", "<i8", ">i8", "<i4", "<i2", "i1", "<u8", "<u4", ">u2", "u1"]
numbers = np.array([[0, 1, 2], [3, 100, 127]])
cases = [case(numbers.astype(t), t) for t in TYPES]
cases += [
    case(np.array([True, False, True]), "bool"),
    case(np.asfortranarray(np.arange(6.0).reshape(2, 3)), "fortran order"),
    case(np.float32(0.1) * np.arange(3, dtype="<f4"), "single precision"),
    case(np.arange(-2, 2), "negative"),
    case(np.array(5.0), "a single number"),
]
refused = {
    "objects": packed(lambda out: np.save(out, np.array([[1], [1, 2]], dtype=object), allow_pickle=True)),
    "texts": packed(lambda out: np.save(out, np.array(["a", "b"]))),
    "fields": packed(lambda out: np.save(out, np.zeros(2, dtype=[("a", "<f8"), ("b", "<i4")]))),
    "complex numbers": packed(lambda out: np.save(out, np.zeros(2, dtype=complex))),
}
inputs = np.arange(24, dtype="<f4").reshape(2, 4, 3)
labels = np.array([1, 0])
golden = {
    "versions": {"numpy": np.__version__},
    "cases": cases,
    "version2": packed(lambda out: np.lib.format.write_array(out, numbers.astype("<f4"), version=(2, 0))),
    "refused": refused,
    "npz": packed(lambda out: np.savez(out, inputs=inputs, labels=labels)),
    "compressed": packed(lambda out: np.savez_compressed(out, inputs=inputs, labels=labels)),
}
path = pathlib.Path(__file__).with_name("arrays.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")

"""Reference outputs of xoshiro128** 1.1 (Blackman & Vigna 2018), from integers of unlimited size.

    python test/golden/streams.py          writes test/golden/streams.json

Written from the authors' public-domain C (prng.di.unimi.it/xoshiro128starstar.c), not from src/: the result is
rotl(s[1] * 5, 7) * 9 and all arithmetic is modulo 2^32. (Version 1.0 scrambled s[0] instead of s[1].) The script
asserts the ten outputs from state 1, 2, 3, 4 that Rust's rand_xoshiro publishes, made with the authors' C.

Shape of the JSON:

{ "versions": {"python"},
  "sequences": [ {"state": [4] words before, "words": [n] outputs, "after": [4] words afterwards,
                  "uniforms": [n/2] doubles from pairs of those words,
                              (first >> 5) * 2^26 + (second >> 6), over 2^53 } ] }
"""

import json
import pathlib
import platform

MODULUS = 2**32
PUBLISHED = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]


def rotl(x, k):
    return (x << k | x >> 32 - k) % MODULUS


def step(s):
    """The next output; advances s in place."""
    result = rotl(s[1] * 5 % MODULUS, 7) * 9 % MODULUS
    t = s[1] * 2**9 % MODULUS
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotl(s[3], 11)
    return result


def main():
    sequences = []
    for state in ([1, 2, 3, 4], [0xFFFFFFFF] * 4, [0x80000000, 0, 0, 1], [0xDEADBEEF, 0x01234567, 0x89ABCDEF, 0x7FFFFFFF]):
        s = list(state)
        words = [step(s) for _ in range(100)]
        uniforms = [((a >> 5) * 2**26 + (b >> 6)) / 2**53 for a, b in zip(words[::2], words[1::2])]
        sequences.append({"state": state, "words": words, "after": s, "uniforms": uniforms})
    assert sequences[0]["words"][:10] == PUBLISHED
    golden = {"versions": {"python": platform.python_version()}, "sequences": sequences}
    path = pathlib.Path(__file__).with_name("streams.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(f"python {platform.python_version()}: {path.stat().st_size} bytes, first words {sequences[0]['words'][:5]}")


main()

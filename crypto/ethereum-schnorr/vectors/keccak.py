"""Keccak-256 as the EVM has it: the permutation of `musig/vectors/merlin.py`, and padding from before SHA-3."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "musig" / "vectors"))

from merlin import keccak_f  # noqa: E402

RATE = 136


def keccak256(data):
    state = bytearray(200)
    padded = bytearray(data) + b"\x01"
    padded += bytes(-len(padded) % RATE)
    padded[-1] |= 0x80
    for start in range(0, len(padded), RATE):
        for i in range(RATE):
            state[i] ^= padded[start + i]
        keccak_f(state)
    return bytes(state[:32])


assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"

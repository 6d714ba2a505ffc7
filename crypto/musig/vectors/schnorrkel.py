"""Schnorrkel's signatures in the signing context `substrate`."""

from merlin import Transcript
from ristretto255 import scalar_bytes


def challenge(key, nonce, message):
    t = Transcript(b"SigningContext")
    t.append(b"", b"substrate")
    t.append(b"sign-bytes", message)
    t.append(b"proto-name", b"Schnorr-sig")
    t.append(b"sign:pk", key)
    t.append(b"sign:R", nonce)
    return t.scalar(b"sign:c")


def signature_bytes(nonce, s):
    signature = bytearray(nonce + scalar_bytes(s))
    signature[63] |= 0x80
    return bytes(signature)

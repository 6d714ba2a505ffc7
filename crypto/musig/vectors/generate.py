"""Writes musig2-sr25519-v1.json: MuSig2 over Ristretto255, written from the crate's README, RFC 9496, the papers on STROBE
and merlin, and no Rust. Python 3.11, nothing to install: `python3 -B generate.py > musig2-sr25519-v1.json`.

The secrets are for tests alone.
"""

import hashlib
import json

from merlin import Transcript
from ristretto255 import BASE, L, P, add, add_all, decodes, encode, mul, neg, scalar_bytes
from schnorrkel import challenge, signature_bytes


def key_coefficient(keys, key):
    t = Transcript(b"MuSig2 sr25519 key list v1")
    t.append(b"signers", len(keys).to_bytes(8, "little"))
    for other in keys:
        t.append(b"key", other)
    t.append(b"coefficient of", key)
    return t.scalar(b"coefficient")


def secret_nonces(secret, public, aggregate_key, message, session, entropy):
    t = Transcript(b"MuSig2 sr25519 secret nonce v1")
    t.append(b"secret key", scalar_bytes(secret))
    t.append(b"public key", public)
    if aggregate_key is not None:
        t.append(b"aggregate key", aggregate_key)
    if message is not None:
        t.append(b"message", message)
    t.append(b"session", session)
    t.append(b"entropy", entropy)
    return t.scalar(b"first"), t.scalar(b"second")


def nonce_coefficient(aggregate_key, aggregate_nonce, message):
    t = Transcript(b"MuSig2 sr25519 nonce coefficient v1")
    t.append(b"aggregate key", aggregate_key)
    t.append(b"aggregate nonce", aggregate_nonce[0])
    t.append(b"aggregate nonce", aggregate_nonce[1])
    t.append(b"message", message)
    return t.scalar(b"coefficient")


def seeded(*parts):
    return hashlib.sha512(" ".join(map(str, parts)).encode()).digest()


def case(name, signers, message, session, names_key, names_message):
    secrets = [int.from_bytes(seeded(name, "secret key", i), "little") % L for i in range(signers)]
    points = [mul(secret, BASE) for secret in secrets]
    keys = [encode(point) for point in points]
    coefficients = [key_coefficient(keys, key) for key in keys]
    aggregate_point = add_all(map(mul, coefficients, points))
    aggregate_key = encode(aggregate_point)

    entropy = [seeded(name, "entropy", i)[:32] for i in range(signers)]
    nonces = [
        secret_nonces(
            secrets[i],
            keys[i],
            aggregate_key if names_key else None,
            message if names_message else None,
            session,
            entropy[i],
        )
        for i in range(signers)
    ]
    public = [[mul(half, BASE) for half in pair] for pair in nonces]
    first, second = (add_all(pair[half] for pair in public) for half in (0, 1))
    b = nonce_coefficient(aggregate_key, [encode(first), encode(second)], message)
    nonce_point = add(first, mul(b, second))
    nonce = encode(nonce_point)
    c = challenge(aggregate_key, nonce, message)
    partials = [
        (nonces[i][0] + b * nonces[i][1] + c * coefficients[i] * secrets[i]) % L for i in range(signers)
    ]
    s = sum(partials) % L
    assert encode(add(mul(s, BASE), neg(mul(c, aggregate_point)))) == nonce
    signature = signature_bytes(nonce, s)
    return {
        "name": name,
        "secret_keys": [scalar_bytes(secret).hex() for secret in secrets],
        "public_keys": [key.hex() for key in keys],
        "aggregate_key": aggregate_key.hex(),
        "message": message.hex(),
        "session": session.hex(),
        "nonce_names_aggregate_key": names_key,
        "nonce_names_message": names_message,
        "entropy": [value.hex() for value in entropy],
        "public_nonces": [(encode(pair[0]) + encode(pair[1])).hex() for pair in public],
        "partial_signatures": [scalar_bytes(partial).hex() for partial in partials],
        "signature": signature.hex(),
    }


def refused_keys():
    good = [encode(mul(k, BASE)) for k in (2, 3)]
    bad = {
        "the identity": bytes(32),
        "not reduced": (int.from_bytes(good[0], "little") + P).to_bytes(32, "little"),
        "a negative field element": (P - int.from_bytes(good[0], "little")).to_bytes(32, "little"),
        "not on the curve": next(
            candidate for candidate in (k.to_bytes(32, "little") for k in range(2, 100, 2)) if not decodes(candidate)
        ),
        "the key of signer 0": good[0],
    }
    return [
        {"name": name, "public_keys": [good[0].hex(), key.hex(), good[1].hex()], "signer": 1}
        for name, key in bad.items()
    ]


if __name__ == "__main__":
    cases = [
        case("one signer", 1, b"alone", b"session 1", True, True),
        case("two signers", 2, b"together", b"session 2", True, True),
        case("signers and message unknown when nonces are made", 3, b"later", b"request 7, attempt 1", False, False),
        case("an empty message", 4, b"", b"session 4", False, True),
        case("a long message", 5, bytes(i * i % 251 for i in range(1000)), b"", True, False),
        case("many signers", 20, b"quorum", b"session 6", False, False),
    ]
    print(json.dumps({"cases": cases, "refused_keys": refused_keys()}, indent=1))

"""Writes frost-sr25519-v1.json, in the layout of RFC 9591's test vectors, and frost-sr25519-dkg-v1.json, in that of
frost-core's: FROST over Ristretto255 with schnorrkel's challenge, and frost-core's key generation. Written from the crate's
README and RFC 9591, and no Rust. Python 3.11, nothing to install: `python3 -B generate.py`.

The secrets are for tests alone.
"""

import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "musig" / "vectors"))

from merlin import Transcript  # noqa: E402
from ristretto255 import BASE, L, add, add_all, encode, mul, neg, scalar_bytes  # noqa: E402
from schnorrkel import challenge, signature_bytes  # noqa: E402


def hashed(purpose, data):
    t = Transcript(b"FROST sr25519 v1")
    t.append(purpose, data)
    return t.output(b"hash", 64)


def scalar(purpose, data):
    return int.from_bytes(hashed(purpose, data), "little") % L


def seeded(*parts):
    return hashlib.sha512(" ".join(map(str, parts)).encode()).digest()


def seeded_scalar(*parts):
    return int.from_bytes(seeded(*parts), "little") % L


def evaluate(coefficients, x):
    return sum(c * x**power for power, c in enumerate(coefficients)) % L


def interpolation(i, signers):
    numerator = denominator = 1
    for j in signers:
        if j != i:
            numerator, denominator = numerator * j % L, denominator * (j - i) % L
    return numerator * pow(denominator, -1, L) % L


def case(name, shares, threshold, signers, message):
    coefficients = [seeded_scalar(name, "coefficient", i) for i in range(threshold)]
    share = {i: evaluate(coefficients, i) for i in range(1, shares + 1)}
    key_point = mul(coefficients[0], BASE)
    key = encode(key_point)

    randomness = {i: [seeded(name, half, i)[:32] for half in ("hiding", "binding")] for i in signers}
    nonces = {i: [scalar(b"nonce", random + scalar_bytes(share[i])) for random in randomness[i]] for i in signers}
    points = {i: [mul(nonce, BASE) for nonce in nonces[i]] for i in signers}
    commitments = {i: [encode(point) for point in points[i]] for i in signers}

    listed = b"".join(scalar_bytes(i) + commitments[i][0] + commitments[i][1] for i in signers)
    prefix = key + hashed(b"msg", message) + hashed(b"com", listed)
    binding_inputs = {i: prefix + scalar_bytes(i) for i in signers}
    binding = {i: scalar(b"rho", binding_inputs[i]) for i in signers}

    nonce = encode(add_all(add(points[i][0], mul(binding[i], points[i][1])) for i in signers))
    c = challenge(key, nonce, message)
    signature_shares = {
        i: (nonces[i][0] + nonces[i][1] * binding[i] + interpolation(i, signers) * share[i] * c) % L for i in signers
    }
    s = sum(signature_shares.values()) % L
    assert encode(add(mul(s, BASE), neg(mul(c, key_point)))) == nonce
    return {
        "config": {
            "MAX_PARTICIPANTS": str(shares),
            "NUM_PARTICIPANTS": str(len(signers)),
            "MIN_PARTICIPANTS": str(threshold),
            "name": name,
        },
        "inputs": {
            "participant_list": signers,
            "group_secret_key": scalar_bytes(coefficients[0]).hex(),
            "verifying_key_key": key.hex(),
            "message": message.hex(),
            "share_polynomial_coefficients": [scalar_bytes(c).hex() for c in coefficients[1:]],
            "participant_shares": [
                {"identifier": i, "participant_share": scalar_bytes(value).hex()} for i, value in share.items()
            ],
        },
        "round_one_outputs": {
            "outputs": [
                {
                    "identifier": i,
                    "hiding_nonce_randomness": randomness[i][0].hex(),
                    "binding_nonce_randomness": randomness[i][1].hex(),
                    "hiding_nonce": scalar_bytes(nonces[i][0]).hex(),
                    "binding_nonce": scalar_bytes(nonces[i][1]).hex(),
                    "hiding_nonce_commitment": commitments[i][0].hex(),
                    "binding_nonce_commitment": commitments[i][1].hex(),
                    "binding_factor_input": binding_inputs[i].hex(),
                    "binding_factor": scalar_bytes(binding[i]).hex(),
                }
                for i in signers
            ]
        },
        "round_two_outputs": {
            "outputs": [
                {"identifier": i, "sig_share": scalar_bytes(value).hex()} for i, value in signature_shares.items()
            ]
        },
        "final_output": {"sig": signature_bytes(nonce, s).hex()},
    }


def dkg(name):
    """frost-core's own key generation among three, of which two sign."""
    identifiers = [1, 2, 3]
    polynomials = {i: [seeded_scalar(name, "coefficient", i, power) for power in range(2)] for i in identifiers}
    commitments = {i: [mul(c, BASE) for c in polynomials[i]] for i in identifiers}
    share = {i: sum(evaluate(polynomial, i) for polynomial in polynomials.values()) % L for i in identifiers}
    key_point = mul(0, BASE)
    for i in identifiers:
        key_point = add(key_point, commitments[i][0])
    participants = {}
    for i in identifiers:
        nonce = seeded_scalar(name, "proof", i)
        nonce_point = mul(nonce, BASE)
        preimage = scalar_bytes(i) + encode(commitments[i][0]) + encode(nonce_point)
        s = (nonce + scalar(b"dkg", preimage) * polynomials[i][0]) % L
        participants[str(i)] = {
            "identifier": i,
            "signing_key": scalar_bytes(polynomials[i][0]).hex(),
            "coefficient": scalar_bytes(polynomials[i][1]).hex(),
            "vss_commitments": [encode(point).hex() for point in commitments[i]],
            "proof_of_knowledge": signature_bytes(encode(nonce_point), s).hex(),
            "signing_shares": {
                str(j): scalar_bytes(evaluate(polynomials[j], i)).hex() for j in identifiers if j != i
            },
            "verifying_share": encode(mul(share[i], BASE)).hex(),
            "signing_share": scalar_bytes(share[i]).hex(),
        }
    return {
        "config": {"MAX_PARTICIPANTS": 3, "MIN_PARTICIPANTS": 2, "name": name},
        "inputs": {"verifying_key": encode(key_point).hex(), **participants},
    }


def write(name, vectors):
    path = pathlib.Path(__file__).with_name(name)
    path.write_text(json.dumps(vectors, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    cases = [
        case("two of three", 3, 2, [1, 3], b"test"),
        case("all of two", 2, 2, [1, 2], b""),
        case("eleven of sixteen", 16, 11, [1, 2, 3, 5, 7, 8, 9, 11, 13, 14, 16], bytes(range(256))),
    ]
    write("frost-sr25519-v1.json", cases)
    write("frost-sr25519-dkg-v1.json", dkg("key generation"))

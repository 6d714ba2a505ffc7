"""Writes ethereum-schnorr-v1.json (the scheme), frost-ethereum-schnorr-v1.json (FROST, in the layout of RFC 9591's test
vectors) and frost-ethereum-schnorr-dkg-v1.json (frost-core's key generation, in the layout of its vectors), from the crate's
README and RFC 9591, and no Rust. Python 3.11, nothing to install: `python3 -B generate.py`.

The secrets are for tests alone.
"""

import hashlib
import json
import pathlib

from keccak import keccak256
from secp256k1 import BASE, P, Q, add, encode, lift, mul, neg, scalar_bytes, x_bytes


def seeded(*parts):
    return hashlib.sha512(" ".join(map(str, parts)).encode()).digest()


def seeded_scalar(*parts):
    return int.from_bytes(seeded(*parts), "big") % Q


def address(point):
    return keccak256(x_bytes(point) + point[1].to_bytes(32, "big"))[12:]


def challenge(key, nonce, message):
    """Modulo Q, of the key's 32 bytes and the nonce's 20."""
    return int.from_bytes(keccak256(b"ethereum-schnorr v1" + key + nonce + message), "big") % Q


def effective_challenge(key_point, nonce_point, message):
    """The challenge for the key itself, whose y coordinate may be odd, in place of the point with an even one."""
    c = challenge(x_bytes(key_point), address(nonce_point), message)
    return -c % Q if key_point[1] & 1 else c


def verify(key, message, signature):
    x, nonce, s = int.from_bytes(key, "big"), signature[:20], int.from_bytes(signature[20:], "big")
    if not (len(signature) == 52 and 0 < x < Q and 0 < s < Q and lift(x) and any(nonce)):
        return False
    point = add(mul(s, BASE), neg(mul(challenge(key, nonce, message), lift(x))))
    return point is not None and address(point) == nonce


# The scheme.


def keypair(name, odd):
    secret = seeded_scalar(name)
    if (mul(secret, BASE)[1] & 1) != odd:
        secret = Q - secret
    return secret, mul(secret, BASE)


def signed(name, odd, message):
    secret, key = keypair(name, odd)
    nonce = seeded_scalar(name, "nonce")
    nonce_point = mul(nonce, BASE)
    s = (nonce + effective_challenge(key, nonce_point, message) * secret) % Q
    return {
        "name": name,
        "secret_key": scalar_bytes(secret).hex(),
        "nonce": scalar_bytes(nonce).hex(),
        "public_key": encode(key).hex(),
        "key": x_bytes(key).hex(),
        "message": message.hex(),
        "challenge": scalar_bytes(challenge(x_bytes(key), address(nonce_point), message)).hex(),
        "signature": (address(nonce_point) + scalar_bytes(s)).hex(),
    }


def least(start, is_coordinate):
    """The least number from `start` that is an x coordinate of the curve, or is none."""
    while (lift(start) is not None) != is_coordinate:
        start += 1
    return start


ABOVE_ORDER = least(Q + 1, True)
OFF_CURVE = least(1, False)


def refusals(good):
    secret, key, message, signature = (
        bytes.fromhex(good[field]) for field in ("secret_key", "key", "message", "signature")
    )
    nonce, s = signature[:20], int.from_bytes(signature[20:], "big")
    other_key = x_bytes(keypair("another key", 0)[1])
    other = bytes.fromhex(signed("another signature", 0, message)["signature"])
    flipped = bytes([message[0] ^ 1]) + message[1:]

    yield "the message has one bit changed", key, flipped, signature
    yield "the key is another", other_key, message, signature
    yield "the nonce has one bit changed", key, message, bytes([nonce[0] ^ 1]) + signature[1:]
    yield "the nonce is that of another signature", key, message, other[:20] + signature[20:]
    yield "s is that of another signature", key, message, nonce + other[20:]
    yield "s is negated", key, message, nonce + scalar_bytes(Q - s)
    yield "s is one more", key, message, nonce + scalar_bytes((s + 1) % Q)
    yield "s is zero", key, message, nonce + bytes(32)
    yield "s is the order", key, message, nonce + scalar_bytes(Q)
    yield "s is 2^256 - 1", key, message, nonce + b"\xff" * 32
    yield "the nonce is zero", key, message, bytes(20) + signature[20:]
    yield "s and the nonce are zero", key, message, bytes(52)
    # All of these recover no address, and would be accepted were the zero address a nonce like others.
    no_nonce = bytes(20)
    c = challenge(key, no_nonce, message)
    identity = scalar_bytes(c * int.from_bytes(secret, "big") % Q)
    yield "the point is the identity, and the nonce is zero", key, message, no_nonce + identity
    yield "the key is zero, and so is the nonce", bytes(32), message, no_nonce + signature[20:]
    for what, x in (
        ("no x coordinate", OFF_CURVE),
        ("not below the order", ABOVE_ORDER),
        ("the field's modulus", P),
    ):
        yield f"the key is {what}, and the nonce is zero", scalar_bytes(x), message, no_nonce + signature[20:]


def recoveries():
    """What the contract recovers from any key, challenge and s: the address of s G - c P, or the zero address."""

    def recovered(why, x, c, s):
        point = None
        if 0 < x < Q and lift(x) and c % Q and 0 < s < Q:
            point = add(mul(s, BASE), neg(mul(c, lift(x))))
        nonce = address(point) if point else bytes(20)
        return {
            "why": why,
            "key": scalar_bytes(x).hex(),
            "challenge": scalar_bytes(c).hex(),
            "s": scalar_bytes(s).hex(),
            "nonce": nonce.hex(),
        }

    secret, key = keypair("recovered", 0)
    c, s = seeded_scalar("recovered challenge"), seeded_scalar("recovered s")
    return [
        recovered("any", key[0], c, s),
        recovered("the least", least(1, True), 1, 1),
        recovered("the greatest", key[0], Q - 1, Q - 1),
        recovered("the challenge is not reduced", key[0], Q + 1, s),
        recovered("the challenge is 2^256 - 1", key[0], 2**256 - 1, s),
        recovered("the challenge is zero", key[0], 0, s),
        recovered("the challenge is the order", key[0], Q, s),
        recovered("s is zero", key[0], c, 0),
        recovered("s is the order", key[0], c, Q),
        recovered("s is one more than the order", key[0], c, Q + 1),
        recovered("s is 2^256 - 1", key[0], c, 2**256 - 1),
        recovered("the point is the identity", key[0], c, c * secret % Q),
        recovered("the key is zero", 0, c, s),
        recovered("the key is no x coordinate", OFF_CURVE, c, s),
        recovered("the key is the order", Q, c, s),
        recovered("the key is not below the order", ABOVE_ORDER, c, s),
        recovered("the key is 2^256 - 1", 2**256 - 1, c, s),
    ]


def scheme():
    signatures = [
        signed("even key", 0, b"what thirty-two bytes are to say"),
        signed("odd key", 1, b"what thirty-two bytes are to say"),
        signed("message of zeros", 0, bytes(32)),
        signed("message of ones", 1, b"\xff" * 32),
        signed("empty message", 0, b""),
        signed("long message", 1, bytes(range(256)) * 2),
        signed("message up to the hash's rate", 0, bytes(136 - 19 - 32 - 20)),
        *(signed(f"random {i}", i & 1, seeded("message", i)[:32]) for i in range(16)),
    ]
    for case in signatures:
        assert verify(*(bytes.fromhex(case[field]) for field in ("key", "message", "signature")))
    refused = []
    for why, key, message, signature in refusals(signatures[0]):
        assert not verify(key, message, signature)
        refused.append({"why": why, "key": key.hex(), "message": message.hex(), "signature": signature.hex()})
    return {"signatures": signatures, "refused": refused, "recoveries": recoveries()}


# FROST.


def hashed(purpose, data):
    return keccak256(b"FROST-ethereum-schnorr-v1" + purpose + data)


def hashed_scalar(purpose, data):
    return int.from_bytes(hashed(purpose, data), "big") % Q


def evaluate(coefficients, x):
    return sum(c * x**power for power, c in enumerate(coefficients)) % Q


def interpolation(i, signers):
    numerator = denominator = 1
    for j in signers:
        if j != i:
            numerator, denominator = numerator * j % Q, denominator * (j - i) % Q
    return numerator * pow(denominator, -1, Q) % Q


def frost(name, odd, shares, threshold, signers, message):
    coefficients = [keypair(name, odd)[0], *(seeded_scalar(name, "coefficient", i) for i in range(1, threshold))]
    share = {i: evaluate(coefficients, i) for i in range(1, shares + 1)}
    key_point = mul(coefficients[0], BASE)

    randomness = {i: [seeded(name, half, i)[:32] for half in ("hiding", "binding")] for i in signers}
    nonces = {i: [hashed_scalar(b"nonce", random + scalar_bytes(share[i])) for random in randomness[i]] for i in signers}
    points = {i: [mul(nonce, BASE) for nonce in nonces[i]] for i in signers}
    commitments = {i: [encode(point) for point in points[i]] for i in signers}

    listed = b"".join(scalar_bytes(i) + commitments[i][0] + commitments[i][1] for i in signers)
    prefix = encode(key_point) + hashed(b"msg", message) + hashed(b"com", listed)
    binding_inputs = {i: prefix + scalar_bytes(i) for i in signers}
    binding = {i: hashed_scalar(b"rho", binding_inputs[i]) for i in signers}

    nonce_point = None
    for i in signers:
        nonce_point = add(nonce_point, add(points[i][0], mul(binding[i], points[i][1])))
    c = effective_challenge(key_point, nonce_point, message)
    signature_shares = {
        i: (nonces[i][0] + nonces[i][1] * binding[i] + interpolation(i, signers) * share[i] * c) % Q for i in signers
    }
    s = sum(signature_shares.values()) % Q
    signature = address(nonce_point) + scalar_bytes(s)
    assert verify(x_bytes(key_point), message, signature)
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
            "verifying_key_key": encode(key_point).hex(),
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
        "final_output": {
            "sig": (encode(nonce_point) + scalar_bytes(s)).hex(),
            "ethereum_signature": signature.hex(),
        },
    }


def dkg(name):
    """frost-core's own key generation among three, of which two sign."""
    identifiers = [1, 2, 3]
    polynomials = {i: [seeded_scalar(name, "coefficient", i, power) for power in range(2)] for i in identifiers}
    commitments = {i: [mul(c, BASE) for c in polynomials[i]] for i in identifiers}
    share = {i: sum(evaluate(polynomial, i) for polynomial in polynomials.values()) % Q for i in identifiers}
    key_point = None
    for i in identifiers:
        key_point = add(key_point, commitments[i][0])
    participants = {}
    for i in identifiers:
        nonce = seeded_scalar(name, "proof", i)
        nonce_point = mul(nonce, BASE)
        preimage = scalar_bytes(i) + encode(commitments[i][0]) + encode(nonce_point)
        s = (nonce + hashed_scalar(b"dkg", preimage) * polynomials[i][0]) % Q
        participants[str(i)] = {
            "identifier": i,
            "signing_key": scalar_bytes(polynomials[i][0]).hex(),
            "coefficient": scalar_bytes(polynomials[i][1]).hex(),
            "vss_commitments": [encode(point).hex() for point in commitments[i]],
            "proof_of_knowledge": (encode(nonce_point) + scalar_bytes(s)).hex(),
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
    write("ethereum-schnorr-v1.json", scheme())
    write(
        "frost-ethereum-schnorr-v1.json",
        [
            frost("two of three, even key", 0, 3, 2, [1, 3], b"what thirty-two bytes are to say"),
            frost("two of three, odd key", 1, 3, 2, [2, 3], b"what thirty-two bytes are to say"),
            frost("all of two", 1, 2, 2, [1, 2], b""),
            frost("eleven of sixteen", 0, 16, 11, [1, 2, 3, 5, 7, 8, 9, 11, 13, 14, 16], bytes(range(256))),
        ],
    )
    write("frost-ethereum-schnorr-dkg-v1.json", dkg("key generation"))

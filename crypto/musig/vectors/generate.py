"""Writes musig2-sr25519-v1.json: MuSig2 over Ristretto255, written from the crate's README, RFC 9496, the papers on STROBE
and merlin, and no Rust. Python 3.11, nothing to install: `python3 generate.py > musig2-sr25519-v1.json`.

The secrets are for tests alone.
"""

import hashlib
import json

# Ristretto255 (RFC 9496, section 4) over extended Edwards coordinates (X, Y, Z, T).

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def negative(x):
    return x % P & 1


def magnitude(x):
    return P - x % P if negative(x) else x % P


def sqrt_ratio(u, v):
    """(whether u/v is a square, the root of u/v or of i·u/v that is not negative)"""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    flipped, flipped_i = check == -u % P, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return check == u % P or flipped, magnitude(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
IDENTITY = (0, 1, 1, 0)
_y = 4 * pow(5, -1, P) % P
_x = sqrt_ratio(_y * _y - 1, D * _y * _y + 1)[1]
BASE = (_x, _y, 1, _x * _y % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0])
    b = (p[1] + p[0]) * (q[1] + q[0])
    c = 2 * D * p[3] * q[3]
    d = 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def mul(k, p):
    total = IDENTITY
    for bit in bin(k % L)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, p)
    return total


def add_all(points):
    total = IDENTITY
    for point in points:
        total = add(total, point)
    return total


def neg(p):
    return -p[0] % P, p[1], p[2], -p[3] % P


def encode(p):
    x, y, z, t = p
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    inverse_root = sqrt_ratio(1, u1 * u2 * u2)[1]
    den1, den2 = inverse_root * u1 % P, inverse_root * u2 % P
    z_inverse = den1 * den2 * t % P
    if negative(t * z_inverse):
        x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    else:
        den = den2
    if negative(x * z_inverse):
        y = -y
    return magnitude(den * (z - y)).to_bytes(32, "little")


# Keccak-f[1600], STROBE-128 and merlin.

MASK = 2**64 - 1


def rotate(word, by):
    return (word << by | word >> (64 - by)) & MASK


def keccak_f(state):
    lanes = [int.from_bytes(state[8 * i : 8 * i + 8], "little") for i in range(25)]
    register = 1
    for _ in range(24):
        column = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        for i in range(25):
            lanes[i] ^= column[(i + 4) % 5] ^ rotate(column[(i + 1) % 5], 1)
        x, y, moved = 1, 0, lanes[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            lanes[x + 5 * y], moved = rotate(moved, (step + 1) * (step + 2) // 2 % 64), lanes[x + 5 * y]
        for row in range(0, 25, 5):
            old = lanes[row : row + 5]
            for i in range(5):
                lanes[row + i] = old[i] ^ ~old[(i + 1) % 5] & MASK & old[(i + 2) % 5]
        for j in range(7):
            if register & 1:
                lanes[0] ^= 1 << (2**j - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
    state[:] = b"".join(lane.to_bytes(8, "little") for lane in lanes)


class Transcript:
    RATE = 166
    META_AD, AD, PRF = 0b10010, 0b00010, 0b00111

    def __init__(self, label):
        self.state = bytearray(b"\x01\xa8\x01\x00\x01\x60STROBEv1.0.2".ljust(200, b"\0"))
        keccak_f(self.state)
        self.position = self.begin = 0
        self.operate(self.META_AD, b"Merlin v1.0")
        self.append(b"dom-sep", label)

    def run(self):
        self.state[self.position] ^= self.begin
        self.state[self.position + 1] ^= 0x04
        self.state[self.RATE + 1] ^= 0x80
        keccak_f(self.state)
        self.position = self.begin = 0

    def absorb(self, data):
        for byte in data:
            self.state[self.position] ^= byte
            self.position += 1
            if self.position == self.RATE:
                self.run()

    def operate(self, flags, data):
        before, self.begin = self.begin, self.position + 1
        self.absorb(bytes([before, flags]))
        if flags == self.PRF and self.position:
            self.run()
        self.absorb(data)

    def frame(self, label, length):
        self.operate(self.META_AD, label + length.to_bytes(4, "little"))

    def append(self, label, message):
        self.frame(label, len(message))
        self.operate(self.AD, message)

    def scalar(self, label):
        self.frame(label, 64)
        self.operate(self.PRF, b"")
        wide = bytearray()
        for _ in range(64):
            wide.append(self.state[self.position])
            self.state[self.position] = 0
            self.position += 1
            if self.position == self.RATE:
                self.run()
        return int.from_bytes(wide, "little") % L


# MuSig2.


def scalar_bytes(k):
    return (k % L).to_bytes(32, "little")


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


def challenge(aggregate_key, nonce, message):
    t = Transcript(b"SigningContext")
    t.append(b"", b"substrate")
    t.append(b"sign-bytes", message)
    t.append(b"proto-name", b"Schnorr-sig")
    t.append(b"sign:pk", aggregate_key)
    t.append(b"sign:R", nonce)
    return t.scalar(b"sign:c")


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
    signature = bytearray(nonce + scalar_bytes(s))
    signature[63] |= 0x80
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


def decodes(data):
    s = int.from_bytes(data, "little")
    if s >= P or s & 1:
        return False
    u1, u2 = 1 - s * s, 1 + s * s
    v = -D * u1 * u1 - u2 * u2
    square, root = sqrt_ratio(1, v * u2 * u2)
    den_x = root * u2 % P
    den_y = root * den_x * v % P
    x, y = magnitude(2 * s * den_x), u1 * den_y % P
    return square and not negative(x * y) and y != 0


if __name__ == "__main__":
    # RFC 9496, appendix A.1: twice the generator.
    assert encode(mul(2, BASE)).hex() == "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919"
    assert decodes(encode(mul(2, BASE)))
    cases = [
        case("one signer", 1, b"alone", b"session 1", True, True),
        case("two signers", 2, b"together", b"session 2", True, True),
        case("signers and message unknown when nonces are made", 3, b"later", b"request 7, attempt 1", False, False),
        case("an empty message", 4, b"", b"session 4", False, True),
        case("a long message", 5, bytes(i * i % 251 for i in range(1000)), b"", True, False),
        case("many signers", 20, b"quorum", b"session 6", False, False),
    ]
    print(json.dumps({"cases": cases, "refused_keys": refused_keys()}, indent=1))

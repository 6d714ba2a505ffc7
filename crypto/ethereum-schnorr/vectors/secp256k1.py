"""The group secp256k1, in affine coordinates, None for the identity (SEC 2, section 2.4.1)."""

P = 2**256 - 2**32 - 977
Q = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
BASE = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def lift(x):
    """The point with this x coordinate and an even y coordinate, or None."""
    y = pow(x**3 + 7, (P + 1) // 4, P)
    if (y * y - x**3 - 7) % P:
        return None
    return (x, P - y if y & 1 else y)


def neg(a):
    return a and (a[0], -a[1] % P)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return (x, (slope * (a[0] - x) - a[1]) % P)


def mul(scalar, point):
    total = None
    for bit in bin(scalar % Q)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def scalar_bytes(scalar):
    return scalar.to_bytes(32, "big")


def x_bytes(point):
    return point[0].to_bytes(32, "big")


def encode(point):
    """SEC 1's compressed form."""
    return bytes([2 + (point[1] & 1)]) + x_bytes(point)


assert mul(Q - 1, BASE) == neg(BASE) and lift(BASE[0]) == BASE

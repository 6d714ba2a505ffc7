"""Ristretto255 (RFC 9496, section 4) over extended Edwards coordinates (X, Y, Z, T)."""

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


def scalar_bytes(k):
    return (k % L).to_bytes(32, "little")


# RFC 9496, appendix A.1: twice the generator.
assert encode(mul(2, BASE)).hex() == "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919"
assert decodes(encode(mul(2, BASE)))

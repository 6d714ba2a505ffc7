"""Merlin transcripts: Keccak-f[1600], STROBE-128 and merlin's framing."""

from ristretto255 import L

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

    def output(self, label, length):
        self.frame(label, length)
        self.operate(self.PRF, b"")
        out = bytearray()
        for _ in range(length):
            out.append(self.state[self.position])
            self.state[self.position] = 0
            self.position += 1
            if self.position == self.RATE:
                self.run()
        return bytes(out)

    def scalar(self, label):
        return int.from_bytes(self.output(label, 64), "little") % L

// A chain's runtime, changed so that it says of itself what a later one would say.

import assert from 'node:assert/strict';

import { decompress } from 'fzstd';

/** Where the chain's storage has its runtime, and how a compressed one begins: the rest is Zstandard's. */
const CODE_KEY = '0x3a636f6465';
const COMPRESSED = [0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05];

/** How a Wasm module begins, and the numbers of its sections. */
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const [IMPORTS, EXPORTS, CODE] = [2, 7, 10];

/** What is imported and exported. */
const [FUNCTION, MEMORY] = [0, 2];

/** At the far end of the stack, where nothing else is. */
const ANSWER_ADDRESS = 64;

const startsWith = (bytes, start) => start.every((byte, index) => bytes[index] === byte);

/** A number that is not negative as Wasm has it, signed or not: seven bits to a byte, the lowest first. */
function leb128(number) {
  const bytes = [];
  for (let rest = BigInt(number); ; rest >>= 7n) {
    if (rest < 64n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get atEnd() {
    return this.#at === this.#bytes.length;
  }

  number() {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++];
      number += (byte & 127) * 2 ** shift;
      if (byte < 128) return number;
    }
  }

  take(length) {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  bytes() {
    return this.take(this.number());
  }
}

/** How many functions a module imports: its own are numbered after them. */
function importedFunctions(content) {
  const reader = new Reader(content);
  let functions = 0;
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.bytes();
    reader.bytes();
    const kind = reader.number();
    assert.ok(kind === FUNCTION || kind === MEMORY, `an import of kind ${kind}`);
    functions += kind === FUNCTION;
    // A function's type, or whether a memory has an upper limit after its lower one.
    if (reader.number() === 1 && kind === MEMORY) reader.number();
    if (kind === MEMORY) reader.number();
  }
  return functions;
}

function exportedFunction(content, wanted) {
  const reader = new Reader(content);
  for (let left = reader.number(); left > 0; left -= 1) {
    const name = Buffer.from(reader.bytes()).toString();
    const kind = reader.number();
    const index = reader.number();
    if (kind === FUNCTION && name === wanted) return index;
  }
  return assert.fail(`the runtime has no ${wanted}`);
}

/** The code section with another body for its function of this index. */
function withBody(content, wanted, body) {
  const reader = new Reader(content);
  const count = reader.number();
  const parts = [leb128(count)];
  for (let index = 0; index < count; index += 1) {
    const own = reader.bytes();
    const now = index === wanted ? body : own;
    parts.push(leb128(now.length), now);
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** A function that writes a number of 32 bits, and returns where it is, as a runtime's functions do. */
function answering(number) {
  const [I32_CONST, I64_CONST, I32_STORE, END] = [0x41, 0x42, 0x36, 0x0b];
  const noLocals = 0;
  const [alignment, offset] = [2, 0];
  const length = 4n;
  return [
    noLocals,
    I32_CONST, ...leb128(ANSWER_ADDRESS), I32_CONST, ...leb128(number), I32_STORE, alignment, offset,
    I64_CONST, ...leb128((length << 32n) | BigInt(ANSWER_ADDRESS)), END,
  ];
}

/** The runtime of a client's chain, but that it says to speak this version of the validators' protocol. */
export async function runtimeSpeaking(client, version) {
  const stored = (await client.rpc.state.getStorage(CODE_KEY)).unwrap().toU8a(true);
  const module = startsWith(stored, COMPRESSED) ? decompress(stored.subarray(COMPRESSED.length)) : stored;
  assert.ok(startsWith(module, HEADER));

  const sections = [];
  for (const reader = new Reader(module.subarray(HEADER.length)); !reader.atEnd;) {
    sections.push({ number: reader.take(1), content: reader.bytes() });
  }
  const contentOf = (wanted) => sections.find(({ number }) => number[0] === wanted).content;
  const index = exportedFunction(contentOf(EXPORTS), 'QuoinApi_protocol_version') - importedFunctions(contentOf(IMPORTS));
  return Buffer.concat([Buffer.from(HEADER), ...sections.flatMap(({ number, content }) => {
    const now = number[0] === CODE ? withBody(content, index, answering(version)) : content;
    return [number, Buffer.from(leb128(now.length)), now];
  })]);
}

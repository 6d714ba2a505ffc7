// Signatures of the crates' known answers, which the crates' tests make again, under polkadot.js.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';

import { cryptoWaitReady, signatureVerify } from '@polkadot/util-crypto';

const crypto = resolve(import.meta.dirname, '../crypto');
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));

test("frost-sr25519's signatures are sr25519 signatures", async () => {
  await cryptoWaitReady();
  const cases = JSON.parse(readFileSync(resolve(crypto, 'frost-sr25519/vectors/frost-sr25519-v1.json')));
  assert.equal(cases.length, 3);
  for (const { inputs, final_output } of cases) {
    const [message, signature, key] = [inputs.message, final_output.sig, inputs.verifying_key_key].map(bytes);
    const { isValid, crypto } = signatureVerify(message, signature, key);
    assert.ok(isValid);
    assert.equal(crypto, 'sr25519');
    assert.ok(!signatureVerify(Uint8Array.of(...message, 0), signature, key).isValid);
    for (const position of [0, 31, 32, 62]) {
      const altered = Uint8Array.from(signature);
      altered[position] ^= 1;
      assert.ok(!signatureVerify(message, altered, key).isValid, `byte ${position} altered`);
    }
  }
});

// The compiled contracts that the crates' tests run are those that their sources compile to.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';

import { compile, compiledPath, contracts } from './lib/solidity.js';

for (const source of contracts) {
  test(`${basename(source)} is compiled`, () => {
    assert.equal(compile(source), readFileSync(compiledPath(source), 'utf8'), 'say `npm run compile-contracts`');
  });
}

test('a contract with a warning or an error is not compiled', () => {
  const directory = mkdtempSync(join(tmpdir(), 'quoin-contracts-'));
  const source = join(directory, 'Faulty.sol');
  const header = '// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.20;\n';
  try {
    writeFileSync(source, `${header}contract Faulty { function f() external { uint256 unused; } }`);
    assert.throws(() => compile(source), /Unused local variable/);
    writeFileSync(source, `${header}contract Faulty { function f() external { return 1; } }`);
    assert.throws(() => compile(source), /TypeError/);
    writeFileSync(source, `${header}import "./Absent.sol"; contract Faulty {}`);
    assert.throws(() => compile(source), /Absent\.sol/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

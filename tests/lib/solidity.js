// Solidity contracts of the crates, compiled by the solc that package.json pins.

import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import solc from 'solc';

const crypto = resolve(import.meta.dirname, '../../crypto');

/** The compiled contracts that are kept beside their sources, for tests that have no compiler. */
export const contracts = [resolve(crypto, 'ethereum-schnorr/contracts/EthereumSchnorrVerifier.sol')];

/** Where the compiled form of a source is kept. */
export const compiledPath = (source) => source.replace(/\.sol$/, '.json');

const settings = {
  // Of the chains that still have no PUSH0, too.
  evmVersion: 'paris',
  optimizer: { enabled: true, runs: 10_000 },
  // So that the code depends on nothing but what is executed.
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
};

/** Compiles a source's contract of the same name, into the text of its compiled form. A warning is an error. */
export function compile(source) {
  const file = basename(source);
  const name = basename(source, '.sol');
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: readFileSync(source, 'utf8') } },
    settings: { ...settings, outputSelection: { [file]: { [name]: ['abi', 'evm.bytecode.object'] } } },
  };
  const imported = (path) => ({ contents: readFileSync(resolve(source, '..', path), 'utf8') });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imported }));
  if (output.errors?.length) throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'));
  const { abi, evm } = output.contracts[file][name];
  return `${JSON.stringify({ name, compiler: solc.version(), settings, abi, bytecode: evm.bytecode.object }, null, 1)}\n`;
}

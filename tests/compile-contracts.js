// Writes the compiled form of every contract beside its source: `npm run compile-contracts`.

import { writeFileSync } from 'node:fs';

import { compile, compiledPath, contracts } from './lib/solidity.js';

for (const source of contracts) writeFileSync(compiledPath(source), compile(source));

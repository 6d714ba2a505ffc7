// The built node's program, and its commands that end by themselves.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const project = resolve(import.meta.dirname, '../..');

/** Path of the node: QUOIN_NODE where it is set, else where cargo builds it. */
export const program = resolve(
  project,
  process.env.QUOIN_NODE ?? `${process.env.CARGO_TARGET_DIR ?? 'target'}/release/quoin-node`,
);

if (!existsSync(program)) {
  throw new Error(`there is no node at ${program}: build it with \`make test\`, or set QUOIN_NODE to its path`);
}

/** Runs a command of the node to its end; throws, with what it printed, when it fails or takes over three minutes. */
export async function command(...args) {
  return promisify(execFile)(program, args, { timeout: 180_000, killSignal: 'SIGKILL' });
}

// The nodes and clients of one test: started in a directory of its own, ended with it whatever happens.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connect } from './client.js';
import { Node } from './node.js';
import { within } from './wait.js';

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

class Nodes {
  #running = new Map();
  #atEnd = [];

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'quoin-test-'));
    process.once('exit', this.#remove);
  }

  #remove = () => rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

  /** Starts a node, and connects a client to it. */
  async start(name, args) {
    const node = new Node(name, this.directory, args);
    this.#running.set(name, { node });
    const address = await node.address();
    const client = await connect(`ws://${address}`);
    this.#running.set(name, { node, client, url: `http://${address}` });
    return client;
  }

  /** Where a node answers JSON-RPC over HTTP. */
  url(name) {
    return this.#running.get(name).url;
  }

  /** The number of a running node's process. */
  process(name) {
    return this.#running.get(name)?.node.process;
  }

  /** What a node has logged. */
  log(name) {
    return this.#running.get(name).node.log();
  }

  /** What a node tells Prometheus. */
  async metrics(name) {
    return this.#running.get(name).node.metrics();
  }

  /** Ends a node by a signal. */
  async stop(name, signal) {
    const { node, client } = this.#running.get(name);
    this.#running.delete(name);
    await client?.disconnect();
    await node.stop(signal);
  }

  /** Kills a node at once. */
  async kill(name) {
    await this.stop(name, 'SIGKILL');
  }

  /** What is to be done when all nodes have ended. */
  atEnd(action) {
    this.#atEnd.push(action);
  }

  /** What the running nodes logged last. */
  logTails() {
    return [...this.#running.values()].map(({ node }) => node.logTail()).join('');
  }

  async end() {
    await Promise.all([...this.#running.keys()].map((name) => this.kill(name)));
    this.#atEnd.forEach((action) => action());
    this.#remove();
    process.off('exit', this.#remove);
  }

  /** The body of a test or of a part of one, which may take so many seconds; the nodes' logs are shown when it fails. */
  part(seconds, body) {
    return async (context) => {
      try {
        return await within(seconds, context.name, Promise.resolve(body(context)));
      } catch (error) {
        process.stderr.write(this.logTails());
        throw error;
      }
    };
  }
}

/** The body of a test that gets `Nodes`, and may take so many seconds. */
export function withNodes(seconds, body) {
  return async (context) => {
    const nodes = new Nodes();
    try {
      await nodes.part(seconds, () => body(nodes, context))(context);
    } finally {
      await nodes.end();
    }
  };
}

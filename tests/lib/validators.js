// Validators with a node each, which reach each other over links alone.

import { join } from 'node:path';

import { Link } from './link.js';
import { command } from './program.js';
import { until } from './wait.js';

export class Validators {
  #nodes;
  #chain;
  #peers = new Map();
  #more = new Map();
  /** By the names of both ends: who connects, and to whom. */
  #links = new Map();

  /** The clients of the running nodes by name. */
  clients = new Map();

  constructor(nodes, chain) {
    this.#nodes = nodes;
    this.#chain = chain;
  }

  /** Makes node keys and links for validators with these names, who are known to the chain. */
  async prepare(names) {
    await Promise.all(names.map(async (name) => {
      const { stderr } = await command('key', 'generate-node-key', `--chain=${this.#chain}`, `--base-path=${this.base(name)}`);
      this.#peers.set(name, stderr.trim().split('\n').at(-1));
    }));
    for (const from of names) {
      for (const to of names.filter((name) => name !== from)) {
        const link = new Link(() => this.#nodes.process(from));
        await link.open();
        this.#nodes.atEnd(() => link.close());
        this.#links.set(`${from} ${to}`, { from, to, link });
      }
    }
  }

  base(name) {
    return join(this.#nodes.directory, name);
  }

  /** What this validator's node gets beside at each start from now on. */
  options(name, ...more) {
    this.#more.set(name, more);
  }

  /** Starts the nodes of these validators together. */
  async start(...names) {
    await Promise.all(names.map(async (name) => {
      const client = await this.#nodes.start(name, [
        `--${name}`,
        `--chain=${this.#chain}`,
        `--base-path=${this.base(name)}`,
        '--reserved-only',
        // An office is handed over by a batch.
        '--simulated-processor',
        ...(this.#more.get(name) ?? []),
        ...[...this.#links.values()].filter(({ from }) => from === name).map(({ to, link }) =>
          `--reserved-nodes=/ip4/127.0.0.1/tcp/${link.port}/p2p/${this.#peers.get(to)}`),
      ]);
      this.clients.set(name, client);
      const addresses = (await client.rpc.system.localListenAddresses()).map(String);
      const port = /\/ip4\/127\.0\.0\.1\/tcp\/(\d+)/.exec(addresses.join(' '))[1];
      this.#links.forEach(({ to, link }) => to === name && link.leadTo(Number(port)));
    }));
  }

  /** Ends these nodes together, by a signal. */
  async stop(signal, ...names) {
    await Promise.all(names.map((name) => {
      this.clients.delete(name);
      return this.#nodes.stop(name, signal);
    }));
  }

  /** Separates these validators from the others, until the links are mended. */
  cutOff(...names) {
    this.#links.forEach(({ from, to, link }) => names.includes(from) !== names.includes(to) && link.cut());
  }

  mend() {
    this.#links.forEach(({ link }) => link.mend());
  }

  log(name) {
    return this.#nodes.log(name);
  }

  /** Waits until a validator's node logs this of a set. */
  async says(name, { network, session }, what) {
    const line = new RegExp(`network ${network}, session ${session}: ${what}`);
    await until(`${name}: ${line}`, 300, () => line.test(this.log(name)));
  }
}

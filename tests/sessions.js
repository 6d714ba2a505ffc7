// Follows many sets in a row that four nodes make keys for, and ends with an error when one is missing.
//   node sessions.js [COUNT]    100 by default, which takes half an hour and more; QUOIN_NODE is the program

import { BITCOIN, makeChain } from './lib/chain.js';
import { eventsOf } from './lib/events.js';
import { withNodes } from './lib/nodes.js';
import { BLAME, PALLETS, keysInOffice, sharesHeld } from './lib/sets.js';
import { Validators } from './lib/validators.js';
import { until } from './lib/wait.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];
const SECONDS_FOR_A_SET = 300;

const { network } = BITCOIN;
const count = Number(process.argv[2] ?? 100);
if (!Number.isSafeInteger(count) || count < 1) {
  console.error(`"${process.argv[2]}" is no number of sessions`);
  process.exit(2);
}

/** Reads finalized blocks one after the other, and gives what is wrong in them or which sets took office. */
class Follower {
  #next = 1;
  #declared = new Map();
  #external = new Set();

  constructor(client) {
    this.client = client;
    this.expected = 0;
  }

  /** The sets that took office in blocks that were finalized since the last time. */
  async news() {
    const head = await this.client.rpc.chain.getHeader(await this.client.rpc.chain.getFinalizedHead());
    const last = head.number.toNumber();
    const events = await eventsOf(this.client, PALLETS, this.#next, last);
    this.#next = last + 1;
    return events.flatMap((event) => this.#read(event));
  }

  #read({ number, hash, name, data }) {
    if (BLAME.includes(name)) throw new Error(`block ${number}: ${name} ${data}`);
    if (!data.network?.eq(network)) return [];
    if (name === 'validatorSets.SetDeclared') this.#declared.set(data.session.toNumber(), number);
    if (name !== 'validatorSets.TookOffice') return [];
    const session = data.session.toNumber();
    if (session !== this.expected) throw new Error(`block ${number}: session ${session} follows ${this.expected - 1}`);
    this.expected += 1;
    return [{ session, number, hash, blocks: number - this.#declared.get(session) }];
  }

  /** The keys in office after a block; every node has the same, and they are no set's before. */
  async keys({ session, hash }, clients) {
    const answers = await Promise.all(clients.map((client) => client.rpc.quoin.keys(hash)));
    if (new Set(answers.map(String)).size !== 1) throw new Error(`session ${session}: the nodes differ: ${answers}`);
    const [{ session: inOffice, keyPair }] = answers[0];
    if (!inOffice.unwrap().eq(session)) throw new Error(`session ${session}: ${inOffice} is in office`);
    const keys = keyPair.unwrap();
    if (this.#external.has(keys.external.toHex())) throw new Error(`session ${session}: the key of a session before`);
    this.#external.add(keys.external.toHex());
    return keys;
  }
}

await withNodes(count * SECONDS_FOR_A_SET, async (nodes) => {
  const started = Date.now();
  const chain = await makeChain(nodes.directory, { authorities: VALIDATORS, more: { rotation_period: 1 } });
  const validators = new Validators(nodes, chain);
  await validators.prepare(VALIDATORS);
  await validators.start(...VALIDATORS);
  const clients = VALIDATORS.map((name) => validators.clients.get(name));
  await keysInOffice(clients[0], network, 0, SECONDS_FOR_A_SET);

  const follower = new Follower(clients[0]);
  while (follower.expected < count) {
    const sets = await until(`session ${follower.expected}`, SECONDS_FOR_A_SET, async () => {
      const news = await follower.news();
      return news.length > 0 && news;
    });
    for (const set of sets) {
      for (const name of VALIDATORS) await sharesHeld(() => validators.log(name), network, set.session, SECONDS_FOR_A_SET);
      const { externalName } = await follower.keys(set, clients);
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(`session ${set.session}: block ${set.number}, ${set.blocks} blocks after its declaration, ${externalName} (${seconds} s)`);
    }
  }
  console.log(`${count} sessions without a gap`);
})({ name: `${count} sessions` });

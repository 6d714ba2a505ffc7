// What nonce commitments signed, in every block that nodes saw: also in those of forks.

import assert from 'node:assert/strict';

/** A block's part: what its duties of signing did. */
class Block {
  constructor(parent) {
    this.parent = parent;
    this.commitments = new Map();
    this.sessions = new Map();
    this.shares = [];
  }
}

/** Collects blocks of one chain, through any number of clients. */
export class Transcripts {
  #blocks = new Map();
  #reading = [];
  #stops = [];

  /** Reads every block that the client's node imports from now on. */
  async follow(client) {
    const stop = await client.rpc.chain.subscribeAllHeads(({ hash }) => {
      this.#reading.push(this.#read(client, hash.toHex()).catch((error) => error));
    });
    this.#stops.push(stop);
  }

  /** Reads the best chain of the client's node, from block 1 on. */
  async readAll(client) {
    const last = (await client.rpc.chain.getHeader()).number.toNumber();
    for (let number = 1; number <= last; number += 1) {
      await this.#read(client, (await client.rpc.chain.getBlockHash(number)).toHex());
    }
  }

  /** Ends the following; nodes that were killed meanwhile could not be asked for their last blocks. */
  async end() {
    for (const stop of this.#stops.splice(0)) stop();
    await Promise.all(this.#reading.splice(0));
  }

  async #read(client, hash) {
    if (this.#blocks.has(hash)) return;
    const [{ block: { header, extrinsics } }, at] = await Promise.all([client.rpc.chain.getBlock(hash), client.at(hash)]);
    const events = await at.query.system.events();
    const block = new Block(header.parentHash.toHex());
    const succeeded = new Set(events
      .filter(({ phase, event }) => phase.isApplyExtrinsic && client.events.system.ExtrinsicSuccess.is(event))
      .map(({ phase }) => phase.asApplyExtrinsic.toNumber()));
    extrinsics.forEach(({ method }, index) => {
      if (!succeeded.has(index)) return;
      if (client.tx.signing.commit.is(method)) {
        const [number, attempt, member, commitments] = method.args;
        block.commitments.set(`${number}/${attempt}/${member}`, commitments.toU8a(true));
      } else if (client.tx.signing.giveShares.is(method)) {
        const [number, attempt, member, shares] = method.args;
        block.shares.push({ attempt: `${number}/${attempt}`, member: member.toNumber(), shares: shares.map((share) => share.toHex()) });
      }
    });
    for (const { event } of events) {
      if (!client.events.signing.SignersFixed.is(event)) continue;
      const [number, attempt, , session] = event.data;
      block.sessions.set(`${number}/${attempt}`, session.toHex());
    }
    this.#blocks.set(hash, block);
  }

  /** What the nearest of a block and its ancestors has under a name. */
  #before(hash, name, of) {
    for (let block = this.#blocks.get(hash); block; block = this.#blocks.get(block.parent)) {
      const found = of(block).get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Every time that a member gave its shares: the block, the request's number with the attempt, the member. */
  given() {
    return [...this.#blocks].flatMap(([block, { shares }]) => shares.map(({ attempt, member }) => ({ block, attempt, member })));
  }

  /**
   * Asserts that no commitment was used for two messages: in two sessions, or at two places of one, or for two shares.
   * Returns how many were used.
   */
  check() {
    const used = new Map();
    for (const [hash, { shares }] of this.#blocks) {
      for (const { attempt, member, shares: given } of shares) {
        const commitments = this.#before(hash, `${attempt}/${member}`, (block) => block.commitments);
        const session = this.#before(hash, attempt, (block) => block.sessions);
        assert.ok(commitments && session, `the session of ${attempt} is in no block before ${hash}`);
        const length = commitments.length / given.length;
        assert.ok(length === 64 || length === 66, `${given.length} shares of ${commitments.length} bytes of commitments`);
        given.forEach((share, position) => {
          const commitment = Buffer.from(commitments.subarray(position * length, (position + 1) * length)).toString('hex');
          const signed = `${session}, position ${position}: ${share}`;
          assert.equal(used.get(commitment) ?? signed, signed, `member ${member} used a nonce for two messages`);
          used.set(commitment, signed);
        });
      }
    }
    return used.size;
  }
}

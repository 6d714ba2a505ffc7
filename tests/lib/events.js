// What happened on a chain, by the events of its blocks.

/**
 * The events of these pallets in blocks `first` to `last`, the best where it is not given: each with the number and the hash
 * of its block.
 */
export async function eventsOf(client, sections, first = 1, last = undefined) {
  const end = last ?? (await client.rpc.chain.getHeader()).number.toNumber();
  const found = [];
  for (let number = first; number <= end; number += 1) {
    const hash = await client.rpc.chain.getBlockHash(number);
    const events = await (await client.at(hash)).query.system.events();
    for (const { event } of events) {
      if (sections.includes(event.section)) found.push({ number, hash, name: `${event.section}.${event.method}`, data: event.data });
    }
  }
  return found;
}

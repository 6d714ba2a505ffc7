// A processor's connection to its validator's node, and the batches that it reports.

import { readFileSync } from 'node:fs';

import { WsProvider } from '@polkadot/api';
import { bnToU8a, compactToU8a, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';

import { until, within } from './wait.js';

const CONNECT_SECONDS = 30;

const authorization = (token) => ({ Authorization: `Bearer ${token}` });
const number = (value, bits) => bnToU8a(value, { bitLength: bits, isLe: true });

/**
 * The SCALE encoding of a batch, in hexadecimal digits.
 * Instructions are transfers: `to` is an account's 32 bytes, `origin` an external address, if there is one.
 */
export function encodeBatch({ network, id, block, burns, instructions }) {
  const encoded = instructions.map(({ origin, amount, to }) => u8aConcat(
    origin ? u8aConcat([1], compactToU8a(origin.length), origin) : [0],
    number(amount, 128),
    [0],
    to,
  ));
  return u8aToHex(u8aConcat(
    number(network, 16),
    number(id, 64),
    hexToU8a(block),
    number(burns, 64),
    compactToU8a(instructions.length),
    ...encoded,
  ));
}

/** Where a node says that it serves processors: the address, and the token from the file that it names. */
export async function processorsOf(nodes, name) {
  const said = await until(`${name} serving processors`, 30, () =>
    /processors report at ws:\/\/(127\.0\.0\.1:\d+), with the token in (\S+)/.exec(nodes.log(name)));
  return { address: said[1], token: readFileSync(said[2], 'utf8').trim(), file: said[2] };
}

/** The answer to a call over HTTP: its status, and the text. */
export async function post({ address, token }, body, headers = authorization(token)) {
  const answer = await fetch(`http://${address}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

/** A processor that is connected; whoever makes it disconnects it. */
export class Processor {
  #provider;

  static async connect({ address, token }) {
    const processor = new Processor();
    processor.#provider = new WsProvider(`ws://${address}`, false, authorization(token));
    await processor.#provider.connect();
    await within(CONNECT_SECONDS, `connecting to ${address}`, processor.#provider.isReady);
    return processor;
  }

  /** The result of a method; rejects with an error that has `code` and `data`. */
  async call(method, ...params) {
    return this.#provider.send(`processor_${method}`, params);
  }

  /** A network's events from a cursor on, or with null all that is there and what follows. */
  async events(network, from) {
    const events = [];
    await this.#provider.subscribe('processor_event', 'processor_subscribeEvents', [network, from], (error, event) => {
      events.push(error ? { error } : event);
    });
    return {
      /** Those that came and were not taken. */
      waiting: events,
      /** The next one; those before it that `wanted` does not want are passed over. */
      async next(what, seconds, wanted = () => true) {
        return until(what, seconds, () => {
          while (events.length > 0) {
            const event = events.shift();
            if (event.error) throw event.error;
            if (wanted(event)) return event;
          }
          return undefined;
        });
      },
    };
  }

  async disconnect() {
    await this.#provider.disconnect();
  }
}

// Transactions, from signing to finality.

import { within } from './wait.js';

const FINALITY_SECONDS = 60;

/**
 * Signs and submits a call, and waits until it is finalized.
 * Returns the hash of its block, its events, and the name of the error it was dispatched with, if any.
 */
export async function finalize(client, call, signer) {
  let stop = () => {};
  const finalized = new Promise((resolve, reject) => {
    call
      .signAndSend(signer, ({ status, events, dispatchError }) => {
        if (status.isFinalized) {
          resolve({ block: status.asFinalized, events, error: nameOf(client, dispatchError) });
        } else if (status.isInvalid || status.isDropped || status.isUsurped || status.isFinalityTimeout) {
          reject(new Error(`the transaction is not finalized: ${status.type}`));
        }
      })
      .then((unsubscribe) => (stop = unsubscribe), reject);
  });
  try {
    return await within(FINALITY_SECONDS, `finality of ${call.method.section}.${call.method.method}`, finalized);
  } finally {
    stop();
  }
}

function nameOf(client, error) {
  if (!error) return undefined;
  if (error.isModule) {
    const { section, name } = client.registry.findMetaError(error.asModule);
    return `${section}.${name}`;
  }
  return error.isToken ? `token.${error.asToken.type}` : error.toString();
}

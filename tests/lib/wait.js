// Waiting by asking, with an end.

import { setTimeout as sleep } from 'node:timers/promises';

const INTERVAL_MILLISECONDS = 100;

/**
 * Asks until the answer is not false, and returns it.
 * @param {string} what what is waited for, for the error
 * @param {number} seconds how long
 * @param {() => any} ask may be asynchronous; an error it throws ends the waiting
 */
export async function until(what, seconds, ask) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`after ${seconds} s still waiting for: ${what}`);
    await sleep(INTERVAL_MILLISECONDS);
  }
}

/** What the promise resolves to, if it does in time. */
export async function within(seconds, what, promise) {
  const cancel = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: cancel.signal }).then(() => {
    throw new Error(`not done after ${seconds} s: ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel.abort();
    late.catch(() => {});
  }
}

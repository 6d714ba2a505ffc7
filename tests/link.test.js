// The links that other tests cut are for one process each, and closed while they are cut.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';

import { Link } from './lib/link.js';
import { within } from './lib/wait.js';

test('a link is for one process, and can be cut and mended', async (context) => {
  const server = createServer((socket) => socket.pipe(socket).on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());

  const linkOf = async (from) => {
    const link = new Link(() => from);
    await link.open();
    context.after(() => link.close());
    return link;
  };
  const connection = (link) => connect(link.port, '127.0.0.1').on('error', () => {});
  const isAnswered = (link) => within(30, 'an answer or an end', (async () => {
    const socket = connection(link);
    socket.write('heard');
    const [said] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    socket.destroy();
    return Buffer.isBuffer(said) && said.toString() === 'heard';
  })());

  const ours = await linkOf(process.pid);
  assert.equal(await isAnswered(ours), false, 'it leads nowhere yet');
  const others = await linkOf(process.ppid);
  const nobodys = await linkOf(undefined);
  for (const link of [ours, others, nobodys]) link.leadTo(server.address().port);
  assert.deepEqual([await isAnswered(ours), await isAnswered(others), await isAnswered(nobodys)], [true, false, false]);

  const open = connection(ours);
  open.write('heard');
  await within(30, 'an answer', once(open, 'data'));
  const ended = once(open, 'close');
  ours.cut();
  await within(30, 'its end', ended);
  assert.equal(await isAnswered(ours), false);
  ours.mend();
  assert.equal(await isAnswered(ours), true);
});

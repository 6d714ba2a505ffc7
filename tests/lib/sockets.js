// Which process a TCP connection over loopback is from, as Linux tells it.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A port of 127.0.0.1 as /proc/net/tcp writes it. */
const written = (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;

const [LOCAL, REMOTE, INODE] = [1, 2, 9];

/** What `ask` tells of a process or a file of it, or `otherwise` where that is gone by now. */
function unlessGone(ask, otherwise) {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

/** Whether this process has the end of the connection from port `local` to port `remote`. */
export function hasConnection(process, local, remote) {
  const fields = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((line) => line.trim().split(/\s+/));
  const found = fields.find((line) => line[LOCAL] === written(local) && line[REMOTE] === written(remote));
  if (found === undefined) return false;
  const files = join('/proc', String(process), 'fd');
  return unlessGone(() => readdirSync(files), []).some((file) =>
    unlessGone(() => readlinkSync(join(files, file)), '') === `socket:[${found[INODE]}]`);
}

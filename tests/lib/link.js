// A way for TCP connections from one node to another, over a proxy on loopback that a test cuts and mends.

import { connect, createServer } from 'node:net';

import { hasConnection } from './sockets.js';

export class Link {
  #server;
  #from;
  #sockets = new Set();
  #target;
  #closed = false;

  /**
   * A link for one process alone, whose number `from` gives at any moment: nodes learn from each other over which ports a
   * third one is reached.
   */
  constructor(from) {
    this.#from = from;
    this.#server = createServer((socket) => this.#pass(socket));
  }

  /** Listens on a port that the system chooses. */
  async open() {
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#server.unref();
  }

  get port() {
    return this.#server.address().port;
  }

  /** Where it leads from now on; nowhere until this is said. */
  leadTo(port) {
    this.#target = port;
  }

  #isOurs({ remotePort }) {
    const from = this.#from();
    return from !== undefined && remotePort !== undefined && hasConnection(from, remotePort, this.port);
  }

  #pass(incoming) {
    if (this.#closed || this.#target === undefined || !this.#isOurs(incoming)) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(this.#target, '127.0.0.1');
    for (const [socket, other] of [[incoming, outgoing], [outgoing, incoming]]) {
      this.#sockets.add(socket);
      socket.setNoDelay();
      socket.pipe(other);
      // An error is followed by the end.
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }

  /** Breaks its connections, and refuses further ones until it is mended. */
  cut() {
    this.#closed = true;
    this.#sockets.forEach((socket) => socket.destroy());
  }

  mend() {
    this.#closed = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }
}

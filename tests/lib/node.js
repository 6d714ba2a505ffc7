// One running node, on ports of the loopback address that the system chose.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { program } from './program.js';
import { until } from './wait.js';

const ON_LOOPBACK_ONLY = [
  '--rpc-port=0',
  '--processor-port=0',
  '--listen-addr=/ip4/127.0.0.1/tcp/0',
  '--prometheus-port=0',
  '--no-mdns',
  '--no-telemetry',
];

const START_SECONDS = 300;
const STOP_SECONDS = 120;

export class Node {
  #child;
  #log;

  /** Starts a node called `name`, whose log goes to a file in `directory`. */
  constructor(name, directory, args) {
    this.name = name;
    this.#log = join(directory, `${name}-${Date.now()}.log`);
    const log = openSync(this.#log, 'w');
    this.#child = spawn(program, [...ON_LOOPBACK_ONLY, ...args], { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#child.on('error', (error) => (this.failure = error.message));
    process.prependOnceListener('exit', this.#killAtExit);
  }

  #killAtExit = () => this.#child.kill('SIGKILL');

  get #ended() {
    return this.failure !== undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The number of its process, while that runs. */
  get process() {
    return this.#ended ? undefined : this.#child.pid;
  }

  /** Host and port of its JSON-RPC, once it listens there. */
  async address() {
    return until(`JSON-RPC of ${this.name}`, START_SECONDS, () => {
      if (this.#ended) throw new Error(`${this.name} has ended: ${this.failure ?? this.#child.exitCode}`);
      const listening = /Running JSON-RPC server: addr=.*?(127\.0\.0\.1:\d+)/.exec(this.log());
      return listening?.[1];
    });
  }

  /** What it tells Prometheus. */
  async metrics() {
    const [, address] = /Prometheus exporter started at (127\.0\.0\.1:\d+)/.exec(this.log());
    return (await fetch(`http://${address}/metrics`)).text();
  }

  log() {
    return readFileSync(this.#log, 'utf8');
  }

  /** Its name and the end of its log. */
  logTail(lines = 40) {
    return `--- ${this.name}, end of log\n${this.log().trimEnd().split('\n').slice(-lines).join('\n')}\n`;
  }

  /** Ends it by a signal, and waits until it is gone. `SIGKILL` is as sudden as a power cut. */
  async stop(signal) {
    this.#child.kill(signal);
    await until(`the end of ${this.name}`, STOP_SECONDS, () => this.#ended);
    process.off('exit', this.#killAtExit);
  }
}

/** The parent's side of the protocol in `serve.ts`: one process, one request at a time. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Peer } from "./contestants.ts";
import type { Versions } from "./serve.ts";

/** One thread for every peer, and no compiled files beside the scripts. */
const ENVIRONMENT = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  NPROC: "1",
  XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
  JAX_PLATFORMS: "cpu",
  PYTHONDONTWRITEBYTECODE: "1",
};

const Reply = z.object({
  versions: z.record(z.string(), z.string()).optional(),
  missing: z.string().optional(),
  error: z.string().optional(),
  losses: z.array(z.number()).optional(),
  seconds: z.number().optional(),
  cpu: z.number().optional(),
});
type Reply = z.infer<typeof Reply>;

export interface Timing {
  readonly seconds: number;
  /** CPU time of all threads of the process. */
  readonly cpu: number;
}

/** A peer that cannot take part; the message says why, and what to do. */
export class AbsentError extends Error {}

export class Child {
  private readonly peer: Peer;
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string, undefined>;
  private complaints = "";

  constructor(peer: Peer, folder: string) {
    const command =
      peer.language === "node" ? process.execPath : (process.env["BPTT_LAB_PYTHON"] ?? "python3");
    this.peer = peer;
    this.process = spawn(command, [peer.program(), folder], { env: { ...process.env, ...ENVIRONMENT } });
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.complaints = (this.complaints + text).slice(-4000);
    });
    this.process.on("error", (error) => (this.complaints += error.message));
    // If the process has exited, the end of its output tells.
    this.process.stdin.on("error", () => {});
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until the peer is up. */
  async greet(): Promise<Versions> {
    const { versions, missing } = await this.reply();
    if (missing !== undefined) throw new AbsentError(`not installed (${missing}); ${this.peer.hint}`);
    return versions ?? {};
  }

  async load(variant: string): Promise<void> {
    await this.ask("load", variant);
  }

  async losses(variant: string, count: number): Promise<readonly number[]> {
    return (await this.ask("losses", variant, count)).losses!;
  }

  async time(variant: string, steps: number): Promise<Timing> {
    const { seconds, cpu } = await this.ask("time", variant, steps);
    return { seconds: seconds!, cpu: cpu! };
  }

  async end(): Promise<void> {
    const { exitCode, signalCode, pid } = this.process;
    this.process.stdin.end();
    if (pid !== undefined && exitCode === null && signalCode === null) await once(this.process, "close");
  }

  private async ask(...request: readonly (string | number)[]): Promise<Reply> {
    this.process.stdin.write(`${request.join("\t")}\n`);
    return await this.reply();
  }

  private async reply(): Promise<Reply> {
    const next: IteratorResult<string, undefined> = await this.lines.next();
    if (next.done === true) throw new AbsentError(`ended: ${this.complaints.trim().split("\n").at(-1)}`);
    const reply = Reply.parse(JSON.parse(next.value));
    if (reply.error !== undefined) throw new Error(reply.error.trim());
    return reply;
  }
}

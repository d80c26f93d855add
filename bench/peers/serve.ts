/**
 * A peer's side of the protocol, for peers in TypeScript; `protocol.py` is the same for Python.
 *
 * Requests and replies are lines. The peer starts with `{"versions": {…}}` or `{"missing": "…"}`; then
 *
 *   load VARIANT      → {}                           ready to train from the initial parameters
 *   losses VARIANT n  → {"losses": […]}              the losses of n updates from the initial parameters
 *   time VARIANT n    → {"seconds": …, "cpu": …}     n further updates, timed by a monotonic clock and in CPU time
 *
 * or `{"error": "…"}`. The peer exits at the end of its input.
 */
import { createInterface } from "node:readline";

export interface Session {
  /** Back to the initial parameters and the first batch. */
  reset(): void;
  /** One update; returns its loss if `wanted`, which may have to wait for the result. */
  step(wanted: boolean): number;
}

export type Versions = Readonly<Record<string, string>>;

const reply = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

/** Replies that a package is missing; the peer then has nothing more to do. */
export const sayMissing = (what: string): void => reply({ missing: what });

const elapsed = (from: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
};

/** Answers requests until the input ends. */
export async function serve(versions: Versions, load: (variant: string) => Session): Promise<void> {
  const sessions = new Map<string, Session>();
  reply({ versions });
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, variant = "", count = "0"] = line.split("\t");
    try {
      if (verb === "load") {
        sessions.set(variant, load(variant));
        reply({});
        continue;
      }
      reply(answer(sessions.get(variant)!, verb, Number(count)));
    } catch (error) {
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}

function answer(session: Session, verb: string | undefined, count: number): object {
  if (verb === "losses") {
    session.reset();
    return { losses: Array.from({ length: count }, () => session.step(true)) };
  }
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 1; i < count; i++) session.step(false);
  // Asking for the last loss makes peers that compute asynchronously finish.
  session.step(true);
  return { seconds: (performance.now() - start) / 1e3, cpu: elapsed(cpu) };
}

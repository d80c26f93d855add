/** Measures one case: starts all peers, compares their losses, then times them in turn, round after round. */
import type { Case } from "./cases.ts";
import { networkOf } from "./cases.ts";
import { AbsentError, Child } from "./child.ts";
import type { Peer, Variant } from "./contestants.ts";
import { AGREEMENT, OURS } from "./contestants.ts";
import type { Versions } from "./serve.ts";
import type { Spread } from "./spread.ts";
import { spreadOf } from "./spread.ts";

export interface Protocol {
  readonly rounds: number;
  /** Seconds that a sample should take. */
  readonly sample_s: number;
}

export interface Measured {
  readonly peer: string;
  readonly title: string;
  readonly variant: string;
  readonly about: string;
  readonly float: Variant["float"];
  readonly steps_per_sample: number;
  /** Time of one update, in µs. */
  readonly step_us: Spread;
  /** Its time divided by ours, round by round. */
  readonly ratio: Spread;
  readonly ratios: readonly number[];
  /** The same in CPU time: what the ratio would be if no other process took the processor. */
  readonly cpu_ratio: Spread;
  /** CPU time divided by elapsed time: below 1 another process had the processor, above 1 there was a second thread. */
  readonly cpu_share: number;
  /** Largest relative difference from ours among twenty losses. */
  readonly loss_difference: number;
}

/** A variant that was not measured, and why. */
export interface Skipped {
  readonly title: string;
  readonly about: string;
  readonly reason: string;
  /** True if something is wrong, rather than just not installed. */
  readonly fault: boolean;
}

export interface CaseResult {
  readonly case: Case;
  readonly measured: readonly Measured[];
  readonly skipped: readonly Skipped[];
  readonly versions: Versions;
}

interface Contender {
  readonly peer: Peer;
  readonly variant: Variant;
  readonly child: Child;
  readonly difference: number;
  /** Updates per sample. */
  count: number;
}

const LOSSES = 20;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** max |a − b| / |b|; NaN anywhere gives NaN. */
const largestDifference = (losses: readonly number[], ours: readonly number[]): number =>
  ours.reduce((most, b, i) => {
    const difference = Math.abs(losses[i]! - b) / Math.abs(b);
    return difference <= most ? most : difference;
  }, 0);

/** Measures one case, whose files are in `folder`; reports progress through `say`. */
export async function measureCase(
  one: Case,
  folder: string,
  peers: readonly Peer[],
  protocol: Protocol,
  say: (text: string) => void,
): Promise<CaseResult> {
  const skipped: Skipped[] = [];
  const children: Child[] = [];
  const contenders: Contender[] = [];
  let versions: Versions = {};
  try {
    let ours: readonly number[] | undefined;
    for (const peer of [OURS, ...peers]) {
      const variants = peer.variants.filter(({ networks }) => networks.includes(networkOf(one)));
      if (variants.length === 0) continue;
      const child = new Child(peer, folder);
      children.push(child);
      try {
        versions = { ...versions, ...(await child.greet()) };
      } catch (error) {
        if (peer === OURS) throw error;
        const fault = !(error instanceof AbsentError);
        skipped.push({ title: peer.title, about: "", reason: messageOf(error), fault });
        continue;
      }
      for (const variant of variants) {
        say(`${one.name}: ${peer.title}, ${variant.about}, ${variant.float}: first losses`);
        try {
          await child.load(variant.name);
          const losses = await child.losses(variant.name, LOSSES);
          ours ??= losses;
          const difference = largestDifference(losses, ours);
          const allowed = AGREEMENT[variant.float];
          if (!(difference <= allowed))
            throw new Error(`losses differ from ours by ${difference.toExponential(1)}, over ${allowed}`);
          contenders.push({ peer, variant, child, difference, count: 1 });
        } catch (error) {
          if (peer === OURS) throw error;
          skipped.push({ title: peer.title, about: variant.about, reason: messageOf(error), fault: true });
        }
      }
    }
    for (const contender of contenders) await calibrate(contender, protocol.sample_s);
    return { case: one, measured: await interleave(contenders, protocol, one, say), skipped, versions };
  } finally {
    await Promise.all(children.map((child) => child.end()));
  }
}

/** Finds the number of updates that takes `sample_s`; this also warms everything up. */
async function calibrate(contender: Contender, sample_s: number): Promise<void> {
  const { child, variant } = contender;
  for (;;) {
    const { seconds } = await child.time(variant.name, contender.count);
    const wanted = Math.max(1, Math.round((contender.count * sample_s) / seconds));
    // A short sample says little, so the count grows gradually until the sample is nearly long enough.
    const enough = seconds > sample_s / 2;
    contender.count = enough ? wanted : Math.min(wanted, contender.count * 10);
    if (enough) return;
  }
}

/** A B C, A B C, …: anything that slows the machine down for seconds hits a whole round. Round 0 is not counted. */
async function interleave(
  contenders: readonly Contender[],
  { rounds }: Protocol,
  one: Case,
  say: (text: string) => void,
): Promise<Measured[]> {
  const times = contenders.map((): number[] => []);
  const cpuTimes = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    say(`${one.name}: round ${round} of ${rounds}`);
    for (const [i, { child, variant, count }] of contenders.entries()) {
      const { seconds, cpu } = await child.time(variant.name, count);
      if (round === 0) continue;
      times[i]!.push(seconds / count);
      cpuTimes[i]!.push(cpu / count);
    }
  }
  return contenders.map(({ peer, variant, difference, count }, i) => {
    const byOurs = (all: readonly (readonly number[])[]): number[] =>
      all[i]!.map((time, round) => time / all[0]![round]!);
    const ratios = byOurs(times);
    return {
      peer: peer.name,
      title: peer.title,
      variant: variant.name,
      about: variant.about,
      float: variant.float,
      steps_per_sample: count,
      step_us: spreadOf(times[i]!.map((time) => time * 1e6)),
      ratio: spreadOf(ratios),
      ratios,
      cpu_ratio: spreadOf(byOurs(cpuTimes)),
      cpu_share: spreadOf(cpuTimes[i]!.map((cpu, round) => cpu / times[i]![round]!)).median,
      loss_difference: difference,
    };
  });
}

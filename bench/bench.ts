/**
 * Our own engine: time and GFLOP/s of updates, the matrix products' share of the machine's SIMD peak, how time grows,
 * what the truncations and the diagnostics cost, and how much faster the WebAssembly kernels are than their TypeScript
 * twins. All on one thread, candidates in turn, medians with quartiles.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { catalogue } from "../src/components/registry.ts";
import { type Engine, referenceEngine } from "../src/engine/engine.ts";
import { nativeEngine, widthsOf } from "../src/engine/native/engine.ts";
import { findAddon, openEngine } from "../src/shell/engines.ts";
import { fillGaussian, makeStream } from "../src/engine/streams.ts";
import { wasmEngine } from "../src/engine/wasm/loader.ts";
import type { Candidate, Samples } from "./interleave.ts";
import { interleave, quartiles, ratios, spread } from "./interleave.ts";
import { nativePeak, webAssemblyPeak } from "./peak.ts";
import { reportSampling } from "./sampling.ts";
import type { Size } from "./work.ts";
import { everyStepLoss, flopsOf, languageModelStep, measurement, vanillaStep } from "./work.ts";

const ROUNDS = process.argv.includes("--quick") ? 5 : 15;

const SIZES: readonly Size[] = [
  { T: 100, B: 1, H: 50 },
  { T: 100, B: 20, H: 50 },
  { T: 100, B: 20, H: 100 },
  { T: 100, B: 100, H: 100 },
  { T: 400, B: 20, H: 100 },
  { T: 100, B: 20, H: 256 },
];

const nameOf = ({ T, B, H }: Size): string => `T ${T}, B ${B}, H ${H}`;
const heading = (text: string): void => console.log(`\n${text}`);
const gigaflops = (flops: number, samples: readonly number[]): readonly number[] =>
  samples.map((seconds) => flops / seconds / 1e9);

/** The three matrix products of BPTT at B = 20, H = 100, each by itself. */
function products(engine: Engine): Readonly<Record<string, Candidate>> {
  const [rows, H, T] = [20, 100, 100];
  const sizes = [T * rows * H, T * rows * H, H * H];
  const { buffer, start } = engine.allocate(8 * sizes.reduce((sum, size) => sum + size, 0));
  let at = start;
  const [states, deltas, W] = sizes.map((size) => {
    const array = new Float64Array(buffer, at, size);
    fillGaussian(array, size, 1e-3, makeStream(1, String(at)));
    at += 8 * size;
    return array;
  }) as [Float64Array, Float64Array, Float64Array];
  const { kernels } = engine;
  return {
    "state × Wᵀ, one step": {
      flops: 2 * rows * H * H,
      run: () => kernels.setProduct(deltas, states, W, rows, H, H),
    },
    "delta × W, all steps": {
      flops: 2 * T * rows * H * H,
      run: () => kernels.setProduct(deltas, states, W, T * rows, H, H),
    },
    "deltaᵀ × state, all steps": {
      flops: 2 * T * rows * H * H,
      run: () => kernels.addTransposedProduct(W, deltas, states, T * rows, H, H),
    },
  };
}

/** One engine's products against the loops that show what its vectors can do at most. */
function reportPeak(name: string, engine: Engine, peaks: Readonly<Record<string, Candidate>>): void {
  const candidates = { ...peaks, ...products(engine) };
  const samples = interleave(candidates, 2 * ROUNDS);
  const speeds = Object.fromEntries(
    Object.entries(candidates).map(([each, { flops }]) => [each, gigaflops(flops!, samples[each]!)]),
  );
  // The peak of a round is the fastest loop in that round.
  const peak = samples[Object.keys(peaks)[0]!]!.map((_, round) =>
    Math.max(...Object.keys(peaks).map((each) => speeds[each]![round]!)),
  );
  heading(
    `Products at B = 20, H = 100, ${name}: GFLOP/s, and share of the register-only peak in the same round`,
  );
  for (const [each, speed] of Object.entries(speeds)) {
    const share = speed.map((value, round) => (100 * value) / peak[round]!);
    console.log(`  ${each.padEnd(28)} ${spread(speed, 1).padEnd(24)} ${spread(share, 0)} %`);
  }
}

async function reportPeaks(root: URL): Promise<void> {
  reportPeak("WebAssembly", wasmEngine(), await webAssemblyPeak(root));
  const addon = findAddon();
  if (typeof addon === "string") return;
  for (const width of widthsOf(addon)) {
    const peak = await nativePeak(width, root, BENCH_BUILD);
    if (peak)
      reportPeak(`native, ${width}-bit vectors`, nativeEngine(addon, width)!, { "peak twelve sums": peak });
  }
}

function reportSteps(): void {
  const candidates = Object.fromEntries(SIZES.map((size) => [nameOf(size), vanillaStep(size)]));
  const samples = interleave(candidates, ROUNDS);
  heading("One update (forward, backward, clip, SGD), vanilla tanh, loss at the last step");
  for (const size of SIZES) {
    const name = nameOf(size);
    const micros = quartiles(samples[name]!)[1] * 1e6;
    const speed = spread(gigaflops(flopsOf(size), samples[name]!), 1);
    console.log(
      `  ${name.padEnd(20)} ${micros.toFixed(0).padStart(8)} µs   ${speed} GFLOP/s of the recurrence`,
    );
  }
  const base = "T 100, B 20, H 100";
  console.log(`  time(T = 400) / time(T = 100): ${spread(ratios(samples, "T 400, B 20, H 100", base))}`);
  console.log(`  time(B = 100) / time(B = 20):  ${spread(ratios(samples, "T 100, B 100, H 100", base))}`);
}

function reportTwins(): void {
  const size = { T: 100, B: 20, H: 100 };
  const samples = interleave(
    {
      best: vanillaStep(size),
      wasm: vanillaStep(size, wasmEngine()),
      twins: vanillaStep(size, referenceEngine()),
    },
    5,
  );
  heading("The other engines against the best one, same bits");
  console.log(
    `  time(WebAssembly) / time(best), ${nameOf(size)}: ${spread(ratios(samples, "wasm", "best"), 2)}`,
  );
  console.log(`  time(twins) / time(best), ${nameOf(size)}: ${spread(ratios(samples, "twins", "best"), 1)}`);
}

function reportWindow(): void {
  const size = { T: 100, B: 20, H: 100 };
  const samples = interleave(
    {
      full: everyStepLoss(size, { name: "full" }),
      window: everyStepLoss(size, { name: "window", length: 20 }),
      chunk: everyStepLoss(size, { name: "chunk", length: 20 }),
    },
    ROUNDS,
  );
  heading(`Truncation, loss at every step, ${nameOf(size)}`);
  console.log(`  time(window 20) / time(full): ${spread(ratios(samples, "window", "full"))}`);
  console.log(`  time(chunk 20) / time(full):  ${spread(ratios(samples, "chunk", "full"))}`);
}

function reportDiagnostics(): void {
  const size = { T: 100, B: 20, H: 100 };
  const names = [...catalogue.diagnostic.keys()];
  for (const everyStep of [false, true]) {
    const measuring = (which: readonly string[]): Candidate => measurement(size, 4, which, everyStep);
    const samples: Samples = interleave(
      {
        update: everyStep ? everyStepLoss(size, { name: "full" }) : vanillaStep(size),
        ...Object.fromEntries(names.map((name) => [name, measuring([name])])),
        all: measuring(names),
      },
      Math.ceil(ROUNDS / 3),
    );
    heading(
      `Diagnostics of 4 sequences every 500 updates, ${nameOf(size)}, loss at ${everyStep ? "every step" : "the last step"}`,
    );
    for (const name of [...names, "all"]) {
      const share = ratios(samples, name, "update").map((updates) => (100 * updates) / (500 + updates));
      const ms = (quartiles(samples[name]!)[1] * 1e3).toFixed(0).padStart(5);
      console.log(`  ${name.padEnd(16)} ${ms} ms, ${spread(share, 1)} % of the run's time`);
    }
  }
}

function reportLanguageModel(): void {
  const T = 25;
  const samples = interleave({ step: languageModelStep(8000, 100, T) }, ROUNDS);
  const [, median] = quartiles(samples["step"]!);
  heading("Language model, V 8000, H 100, window 4, one sentence of 25 words, SGD");
  console.log(`  ${(median * 1e3).toFixed(2)} ms per sentence, ${(T / median).toFixed(0)} words/s`);
}

/** The folders of the benchmarks and of this build of them; bench/run.mjs defines them. */
declare const BENCH_FOLDER: string;
declare const BENCH_BUILD: string;

console.log(`Node ${process.version}, V8 ${process.versions.v8}, ${cpus()[0]?.model ?? "unknown processor"}`);
const best = openEngine("auto");
console.log(`engine ${best.name}, ${best.width}-bit vectors`);
await reportPeaks(pathToFileURL(join(BENCH_FOLDER, "..", "/")));
reportSteps();
reportWindow();
reportDiagnostics();
reportLanguageModel();
heading("Sampling of a batch, T 100, B 20, and its share of an update at H 100");
reportSampling({ T: 100, B: 20, H: 100 }, ROUNDS);
reportTwins();

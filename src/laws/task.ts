/** Laws of tasks: batches are legal, and determined by the stream. */
import type { Batch, BuiltTask, SolveRule, Source, Split } from "../components/define.ts";
import { valueText } from "../components/value-text.ts";
import { sizeOf } from "../engine/arena.ts";
import { makeStream } from "../engine/streams.ts";
import { type Law, law, type Members, shown } from "./law.ts";

export const taskMembers: Members = {
  inputs: "object",
  outputs: "object",
  longest: "number",
  counted: "number",
  chanceLoss: "number",
  metric: "object",
  memory: "object",
  start: "function",
  fill: "function",
};

const SPLITS = ["training", "validation", "test", "probe"] as const satisfies readonly Split[];

/** Room for B sequences, filled with values that no task may leave there. */
function roomFor({ inputs, outputs, longest: T }: BuiltTask, B: number): Batch {
  return {
    B,
    longest: T,
    T: 0,
    carry: false,
    lengths: new Int32Array(B).fill(-1),
    values: new Float64Array(inputs.kind === "values" ? T * B * inputs.size : 0).fill(NaN),
    indices: new Int32Array(inputs.kind === "index" ? T * B : 0).fill(-1),
    targets: new Float64Array(outputs.kind === "values" ? T * B * outputs.size : 0).fill(NaN),
    labels: new Int32Array(outputs.kind === "classes" ? T * B : 0).fill(-1),
    mask: new Int32Array(T * B).fill(-1),
  };
}

function sourceOf(task: BuiltTask, split: Split): Source {
  const memory = Object.fromEntries(
    Object.entries(task.memory).map(([name, shape]) => [name, new Float64Array(sizeOf(shape))]),
  );
  const source = { split, stream: makeStream(1, `data ${split}`), memory };
  task.start(source);
  return source;
}

/** Places of a batch, how many of them are used, and batches of each split. */
const [PLACES, USED, BATCHES] = [5, 3, 4];

function fillsLegally(task: BuiltTask): string | null {
  for (const split of SPLITS) {
    const batch = roomFor(task, PLACES);
    const source = sourceOf(task, split);
    // No more sequences than a small split has.
    const sequences = Math.min(USED, task.available?.(split) ?? USED);
    for (let k = 0; k < BATCHES; k++) {
      task.fill(batch, source, sequences);
      const seen = illegal(task, batch, sequences);
      if (seen !== null) return `${split} batch ${k}: ${seen}`;
    }
  }
  return null;
}

function illegal(task: BuiltTask, batch: Batch, sequences: number): string | null {
  const { T, B, lengths, mask } = batch;
  if (!(T >= 1 && T <= task.longest))
    return `T is ${T}, longest ${task.longest}; fill sets batch.T to the steps of its longest sequence, 1 to longest`;
  const counted = Array<number>(B).fill(0);
  for (let b = 0; b < B; b++) {
    const length = lengths[b]!;
    if (b >= sequences ? length !== 0 : !(length >= 1 && length <= T))
      return `the length of place ${b} is ${length}, with ${sequences} sequences of at most ${T} steps; set lengths[b] to the sequence's steps, and to 0 in the places that are not used`;
    if (b < sequences && task.length !== null && length !== task.length)
      return `the length of place ${b} is ${length}; announced was ${task.length}; let sizes return length: null if lengths differ`;
  }
  for (let row = 0; row < T * B; row++) {
    const [t, b] = [Math.floor(row / B), row % B];
    const count = mask[row]!;
    if (count !== 0 && count !== 1)
      return `mask[${t}, ${b}] is ${count}; set it to 1 where the loss counts and to 0 elsewhere, at every step and place up to T`;
    if (count === 1 && t >= lengths[b]!)
      return `step ${t} of place ${b} counts, its length is ${lengths[b]!}; nothing may count beyond a sequence's end: mask 0`;
    counted[b]! += count;
    const seen = illegalAt(task, batch, row);
    if (seen !== null) return `step ${t} of place ${b}: ${seen}`;
  }
  for (let b = 0; b < sequences; b++)
    if (!(counted[b]! >= 1 && counted[b]! <= task.counted))
      return `${counted[b]!} steps of place ${b} count; announced were 1 to ${task.counted}; counted is the most of any one sequence, and each has at least one`;
  return null;
}

/** Checks the numbers of one place at one step. */
function illegalAt({ inputs, outputs }: BuiltTask, batch: Batch, row: number): string | null {
  const { values, indices, targets, labels, mask } = batch;
  const isIn = (index: number, size: number): boolean => index >= 0 && index < size;
  if (inputs.kind === "index" && !isIn(indices[row]!, inputs.size))
    return `the input's index is ${indices[row]!} of ${inputs.size}; set indices[t * B + b] from 0 to ${inputs.size - 1}, also where a sequence has ended`;
  if (outputs.kind === "classes" && !isIn(labels[row]!, outputs.size))
    return `the label is ${labels[row]!} of ${outputs.size}; set labels[t * B + b] from 0 to ${outputs.size - 1}, also where nothing counts`;
  if (inputs.kind === "values") {
    for (let i = row * inputs.size; i < (row + 1) * inputs.size; i++)
      if (!Number.isFinite(values[i]))
        return `an input is ${shown(values[i]!)}; set every number of values up to T, also in places that are not used (0 will do)`;
  }
  if (outputs.kind === "values" && mask[row] === 1) {
    for (let i = row * outputs.size; i < (row + 1) * outputs.size; i++)
      if (!Number.isFinite(targets[i]))
        return `a target that counts is ${shown(targets[i]!)}; set targets wherever mask is 1`;
  }
  return null;
}

/** Whether two batches differ up to their last step. */
function differ(one: Batch, other: Batch): boolean {
  if (one.T !== other.T || one.carry !== other.carry) return true;
  const arrays = ["lengths", "values", "indices", "targets", "labels", "mask"] as const;
  return arrays.some((name) => {
    const [a, b] = [one[name], other[name]];
    const end = name === "lengths" ? a.length : (a.length / one.longest) * one.T;
    for (let i = 0; i < end; i++) if (!Object.is(a[i], b[i])) return true;
    return false;
  });
}

function isDeterministic(task: BuiltTask): string | null {
  const [one, two, other] = [roomFor(task, 4), roomFor(task, 4), roomFor(task, 4)];
  const [a, b, c] = [sourceOf(task, "training"), sourceOf(task, "training"), sourceOf(task, "test")];
  const sequences = Math.min(4, task.available?.("test") ?? 4);
  for (let k = 0; k < BATCHES; k++) {
    task.fill(one, a, sequences);
    task.fill(two, b, sequences);
    task.fill(other, c, sequences);
    if (differ(one, two))
      return `batch ${k} of one stream came out in two ways; draw from source.stream alone and keep positions in source.memory`;
    if (!differ(one, other))
      return `batch ${k} for training is that for testing; draw from source.stream, or read the part of the data that source.split names`;
  }
  return null;
}

function isWholeRule(task: BuiltTask): string | null {
  if ("solved" in task)
    return "solved is solve now: write solve: { rule, source, confirmedOn, holds(tally) }, or leave it out if the task never counts as learned";
  // A plug-in's may be anything.
  const solve: unknown = task.solve;
  if (solve === undefined) return null;
  const { rule, source, confirmedOn, holds } = Object(solve) as Partial<Record<keyof SolveRule, unknown>>;
  if (typeof holds !== "function") return `solve.holds is ${valueText(holds)}; give a function of the tally`;
  if (typeof rule !== "string" || rule === "")
    return `solve.rule is ${valueText(rule)}; say the rule in words, such as "less than 1 % of the answers wrong"`;
  if (source !== null && typeof source !== "string")
    return `solve.source is ${valueText(source)}; name the paper, or write null for a rule of your own`;
  return Number.isInteger(confirmedOn) && Number(confirmedOn) >= 0
    ? null
    : `solve.confirmedOn is ${valueText(confirmedOn)}; write a number of sequences, such as 10000`;
}

export const taskLaws: readonly Law<BuiltTask>[] = [
  law(
    "it fills every place of a batch with legal values, and nothing counts in an unused place",
    fillsLegally,
  ),
  law(
    "the same stream gives the same sequences, and test batches differ from training batches",
    isDeterministic,
  ),
  law("the rule by which it counts as learned, where it has one, is whole", isWholeRule),
  law("its metric says which way is better", ({ metric }) =>
    ["lower", "higher"].includes(metric.better)
      ? null
      : `metric.better is ${valueText(metric.better)}; write "lower" or "higher"`,
  ),
  law("what it calls levels fall from chance towards 0", ({ chanceLoss, levels = [] }) => {
    // That chance is above 0 is another law.
    const before = (i: number): number =>
      i > 0 ? levels[i - 1]!.loss : chanceLoss > 0 ? chanceLoss : Infinity;
    const odd = levels.findIndex(({ loss }, i) => !(loss > 0 && loss < before(i)));
    return odd < 0
      ? null
      : `levels[${odd}] has the loss ${shown(levels[odd]!.loss)}; each lies above 0 and below the one before, the first below chanceLoss`;
  }),
  law("its loss at chance level is positive and finite", ({ chanceLoss }) =>
    chanceLoss > 0 && chanceLoss < Infinity
      ? null
      : `chanceLoss is ${shown(chanceLoss)}; give the loss of the best guess that ignores the input, such as ln C for C equally likely classes`,
  ),
];

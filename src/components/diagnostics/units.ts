import type { BuiltCell, CellValue, Column, Figure, Probe, UnitGroup, Views, WorkSizes } from "../define.ts";
import { diagnostic, z } from "../define.ts";

/**
 * At every step, how many units pass little or nothing back, and how far the gates are open.
 *
 * A unit is **off** where its output and its slope are both exactly 0: relu below 0, mod-relu in its dead zone. It is
 * **saturated** where its slope is not that, and smaller than `threshold`·γ, γ = sup |f′| of its own activation: a tanh near
 * ±1, also where its slope rounds to 0, and the flat ends of hard-tanh. A unit that is off in every probe sequence is
 * **dead** at that step; one that is off at every step of all of them is a dead unit. Units are those of all activations
 * in the cell, of all layers; a gate counts by its openness alone. A sequence counts as long as it runs.
 */
export const units = diagnostic({
  name: "units",
  summary: "Saturated and dead units, the size of the state, and how open the gates are, step by step",
  formula:
    "saturated: |f′(z)| < threshold·γ and not off; off: f(z) = f′(z) = 0; dead: off in every probe sequence",
  source:
    "Glorot & Bengio 2010 (saturation seen in activations); Karpathy, Johnson & Li 2015, arXiv:1506.02078 (of gates)",
  options: {
    threshold: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe(
        "Share of γ below which a slope is saturated; 0.1, which is ours, is |s| > 0.949 for tanh: less than a tenth passes",
      ),
  },
  charts: [
    {
      kind: "lines",
      name: "saturation",
      title: "Saturation over time",
      about: "Share of the units whose activation is so flat that almost no gradient passes.",
      x: "t",
      x_title: "t",
      y: "saturated",
      y_title: "saturated units",
    },
    {
      kind: "lines",
      name: "dead-units",
      title: "Dead units over time",
      about: "Share of the units that are off at the step in every probe sequence: no gradient passes them.",
      x: "t",
      x_title: "t",
      y: "dead",
      y_title: "dead units",
    },
  ],
  create: ({ threshold }, { cell }) => ({
    needs: "slopes",
    columns: [
      { name: "t", unit: "step", about: "Time step, 1 … T", whole: true },
      ...unitFigures("over all units and running sequences", "in every running sequence"),
      ...gatesOf(cell).map(opennessColumn("at the step")),
    ],
    summaries: [
      { name: "saturated", unit: "1", about: "Share of saturated units, mean over steps" },
      {
        name: "dead_units",
        unit: "1",
        about: "Share of units that are off at every step of every probe sequence",
      },
      { name: "state_rms", unit: "1", about: "Root mean square of the state at the last step" },
      ...gatesOf(cell).map(opennessColumn("over all steps")),
    ],
    work: (sizes) => workOf(sizes),
    bind: (probe) => (emit) => measureUnits(probe, threshold, emit),
  }),
});

const unitFigures = (of: string, inEvery: string): readonly Column[] => [
  { name: "saturated", unit: "1", about: `Share of saturated units ${of}; empty if the cell has none` },
  { name: "dead", unit: "1", about: `Share of units that are off ${inEvery}; empty if the cell has none` },
  { name: "state_rms", unit: "1", about: "Root mean square of all components of s_t" },
];

const opennessColumn =
  (when: string) =>
  ({ name }: UnitGroup): Column => ({
    name: `openness_${name}`,
    unit: "1",
    about: `Mean openness of the gate ${name} ${when}, 0 closed and 1 open`,
  });

const groupsOf = ({ shapes }: BuiltCell): readonly UnitGroup[] => shapes.units ?? [];
const gatesOf = (cell: BuiltCell): readonly UnitGroup[] =>
  groupsOf(cell).filter(({ kind }) => kind === "gate");
const activationsOf = (cell: BuiltCell): readonly UnitGroup[] =>
  groupsOf(cell).filter(({ kind }) => kind === "activation");
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** How many units have slopes. */
const countOf = (cell: BuiltCell): number => sum(activationsOf(cell).map(({ width }) => width));

const workOf = ({ B, cell }: WorkSizes) => {
  const widest = Math.max(0, ...groupsOf(cell).map(({ width }) => width));
  return {
    values: [B, widest],
    slopes: [B, widest],
    /** Of each unit: 0 once it was not off at the step at hand; and at any step. */
    off: [countOf(cell)],
    offAlways: [countOf(cell)],
  };
};
type UnitProbe = Probe<Views<ReturnType<typeof workOf>>>;

/** What is added up over steps. */
interface Totals {
  steps: number;
  saturated: number;
  rms: Figure;
  readonly openness: number[];
}

function measureUnits(
  probe: UnitProbe,
  threshold: number,
  emit: (row: readonly CellValue[]) => void,
): readonly Figure[] {
  const { cell, batch, work } = probe;
  const totals: Totals = { steps: 0, saturated: 0, rms: null, openness: gatesOf(cell).map(() => 0) };
  const count = countOf(cell);
  work.offAlways.fill(1);
  const share = (of: number): Figure => (count === 0 ? null : of / count);
  for (let t = 1; t <= batch.T; t++) {
    const running = runningAt(probe, t);
    if (running.length === 0) continue;
    const { saturated, openness } = readStep(probe, t, running, threshold);
    for (let i = 0; i < count; i++) work.offAlways[i]! *= work.off[i]!;
    totals.steps++;
    totals.saturated += saturated;
    totals.rms = stateRms(probe, t, running);
    for (const [i, one] of openness.entries()) totals.openness[i]! += one;
    emit([t, share(saturated), share(sum([...work.off])), totals.rms, ...openness]);
  }
  const { steps } = totals;
  if (steps === 0) return [null, null, null, ...totals.openness.map(() => null)];
  return [
    share(totals.saturated / steps),
    share(sum([...work.offAlways])),
    totals.rms,
    ...totals.openness.map((one) => one / steps),
  ];
}

/** The sequences that have a step t. */
const runningAt = ({ at, batch }: UnitProbe, t: number): readonly number[] =>
  Array.from({ length: at.B }, (_, b) => b).filter((b) => batch.lengths[b]! >= t);

/** Sets work.off; how many units are saturated, as a mean over sequences, and each gate's openness. */
function readStep(
  { cell, verbs, work }: UnitProbe,
  t: number,
  running: readonly number[],
  threshold: number,
): { readonly saturated: number; readonly openness: readonly number[] } {
  const { values, slopes, off } = work;
  let saturated = 0;
  const openness: number[] = [];
  off.fill(1);
  let first = 0;
  for (const [index, group] of groupsOf(cell).entries()) {
    const { width } = group;
    verbs.read!(values, slopes, index, t - 1, 1);
    let open = 0;
    for (const b of running) {
      for (let j = 0; j < width; j++) {
        const i = b * width + j;
        if (group.kind === "gate") {
          open += values[i]!;
          continue;
        }
        const isOff = values[i] === 0 && slopes[i] === 0;
        if (!isOff) off[first + j] = 0;
        if (!isOff && Math.abs(slopes[i]!) < threshold * group.gamma) saturated++;
      }
    }
    if (group.kind === "gate") openness.push(open / (running.length * width));
    else first += width;
  }
  return { saturated: saturated / running.length, openness };
}

function stateRms({ kernels, cell, at }: UnitProbe, t: number, running: readonly number[]): number {
  let square = 0;
  for (const b of running)
    for (const [i, width] of cell.widths.entries())
      square += kernels.sumOfSquares(at.state[t]![i]!.subarray(b * width), width);
  return Math.sqrt(square / (running.length * cell.S));
}

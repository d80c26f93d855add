/** Laws of what a cell says of its paths and units: the direct one, the linear one, and how its units lie. */
import type { Block } from "../components/define.ts";
import { attempt, type CellAtWork, OF_ROUNDING, within } from "./cell-at-work.ts";
import { Comparison, type Law, law, shown } from "./law.ts";
import { B, T, type Trial } from "./trial.ts";

/**
 * After a pass: every matrix is 0, where the linear verbs read it, and what was saved of the states is as it was. A
 * parameter of one column may be a vector, or a matrix for one unit: the latter is filled from `model.init` as such. False
 * where a matrix is made of what cannot be set to make it 0.
 */
function setMatricesZero({ at, cell, verbs }: Trial, ofOneColumn: boolean): boolean {
  for (const [name, { shape, recurrent, init }] of Object.entries(cell.shapes.parameters)) {
    const isMatrix = shape[1] > 1 || (ofOneColumn && ["W", "U", "V"].includes(init as string));
    if (isMatrix || recurrent === true) at.parameters[name]!.fill(0);
  }
  verbs.prepare();
  for (const { values } of verbs.matrices()) values.fill(0);
  return verbs.matrices().every(({ values }) => values.every((value) => value === 0));
}

/** With either reading of parameters of one column. */
const directPath = (subject: CellAtWork): string | null =>
  directPathWith(subject, false) && directPathWith(subject, true);

function directPathWith(subject: CellAtWork, ofOneColumn: boolean): string | null {
  const trial = attempt(subject);
  const { cell, verbs, block, widths } = trial;
  if (cell.shapes.form !== "direct") return null;
  const [t, steps] = [1, 4];
  if (!verbs.setDirect) return "form is direct and setDirect is left out; write it, or leave form out";
  const rows = steps * B;
  const direct = widths.map((_, from) => {
    const out = block(rows, widths);
    verbs.setDirect!(out, from, t, steps);
    return out;
  });
  if (!setMatricesZero(trial, ofOneColumn)) return null;
  const [ds, delta, back] = [block(rows, widths, "ds"), block(rows, cell.shapes.delta), block(rows, widths)];
  verbs.pullToDrive(delta, ds, t, steps, 1);
  verbs.pullToState(back, delta, ds, t, steps, 1);
  const comparison = new Comparison();
  for (const [from, width] of widths.entries()) {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < width; j++) {
        let along = 0;
        for (const [i, other] of widths.entries())
          if (j < other) along += direct[from]![i]![row * other + j]! * ds[i]![row * other + j]!;
        const expected = back[from]![row * width + j]!;
        comparison.add(
          () => `row ${row} of ${steps} steps from ${t}, component ${from}, unit ${j}:`,
          ["the direct path back", along],
          ["Jᵀ ds without matrices", expected],
          within(OF_ROUNDING, expected),
        );
      }
    }
  }
  return comparison.result;
}

function linearPart(subject: CellAtWork): string | null {
  // Noise would stand between J_t and W.
  const trial = attempt({ create: subject.create });
  const { cell, verbs, block, widths } = trial;
  if (cell.shapes.form !== "slopes") return null;
  if (!verbs.pushLinear) return "form is slopes and pushLinear is left out; write it, or leave form out";
  const { S } = cell;
  const [matrix, ...others] = verbs.matrices();
  if (others.length > 0 || matrix?.n !== S)
    return `form is slopes and its matrices are ${verbs.matrices().length}; such a cell has one, ${S}×${S}`;
  const unit = block(B * S, widths);
  unit.forEach((part) => part.fill(0));
  for (let b = 0; b < B; b++) for (let j = 0; j < S; j++) unit[0]![(b * S + j) * S + j] = 1;
  const quiet = (): Block => {
    const tangent = block(B * S, cell.shapes.delta);
    tangent[0]!.fill(0);
    return tangent;
  };
  const [linear, J] = [block(B * S, widths), block(B * S, widths)];
  verbs.pushLinear(linear, quiet(), unit, B * S);
  verbs.pushforward(J, quiet(), unit, T - 1, 1, S);
  const comparison = new Comparison();
  /** Element i, j of a matrix whose images of unit vectors lie side by side. */
  const at = ([part]: Block, b: number, i: number, j: number): number => part![(b * S + j) * S + i]!;
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < S; i++) {
      for (let j = 0; j < S; j++) {
        const w = matrix.values[i * S + j]!;
        const where = (): string => `sequence ${b}, row ${i}, column ${j}:`;
        comparison.add(where, ["pushLinear", at(linear, b, i, j)], [matrix.name, w], within(OF_ROUNDING, w));
        // Two rows are multiples of each other if J_ij W_ik = J_ik W_ij.
        const k = (j + 1) % S;
        const [one, other] = [
          at(J, b, i, j) * matrix.values[i * S + k]!,
          at(J, b, i, k) * matrix.values[i * S + j]!,
        ];
        comparison.add(where, ["J_ij W_ik", one], ["J_ik W_ij", other], within(OF_ROUNDING, one));
      }
    }
  }
  return comparison.result;
}

/** Rounding of a slope at its largest. */
const OF_SLOPES = 1e-12;

function readsItsUnits(subject: CellAtWork): string | null {
  const { cell, verbs, block } = attempt(subject);
  const groups = cell.shapes.units ?? [];
  const names = groups.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `two groups of units are called ${twice}; give each a name of its own`;
  if (groups.length > 0 && !verbs.read) return "units are declared and read is left out; write it";
  for (const [index, group] of groups.entries()) {
    const { name, width } = group;
    const room = () => block(T * B, [width])[0]!;
    const [values, slopes, value, slope] = [room(), room(), room(), room()];
    verbs.read!(values, slopes, index, 0, T);
    for (let t = 0; t < T; t++)
      verbs.read!(value.subarray(t * B * width), slope.subarray(t * B * width), index, t, 1);
    const steepest = group.kind === "gate" ? 0 : group.gamma * (1 + OF_SLOPES);
    for (let i = 0; i < T * B * width; i++) {
      const place = `${name}, element ${i}:`;
      if (!Object.is(values[i], value[i]))
        return `${place} of all steps at once ${shown(values[i]!)}, of its step alone ${shown(value[i]!)}`;
      if (!Number.isFinite(values[i])) return `${place} ${shown(values[i]!)}; read sets every element`;
      if (group.kind === "gate") {
        if (values[i]! < 0 || values[i]! > 1)
          return `${place} the gate is at ${shown(values[i]!)}; a gate is between 0 and 1`;
      } else if (!(Math.abs(slopes[i]!) <= steepest))
        return `${place} the slope is ${shown(slopes[i]!)}, above gamma, ${group.gamma}`;
    }
  }
  return null;
}

export const pathLaws: readonly Law<CellAtWork>[] = [
  law("its direct path, if it has one, is all of J that is left without matrices", directPath),
  law("J is one recurrent matrix with a slope for each row, if it says so", linearPart),
  law("its units lie where they can: gates between 0 and 1, slopes below their γ", readsItsUnits),
];

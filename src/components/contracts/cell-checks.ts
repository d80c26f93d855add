/** What the types would refuse of a cell's shapes: plug-ins are not compiled. */
import { UserError } from "../user-error.ts";
import { valueText } from "../value-text.ts";
import type { CellShapes, GateBias, MemoryGate } from "./cell.ts";

const INITS: readonly unknown[] = ["W", "U", "V", "b", "zero"];

/** Throws a UserError that says what to write instead. */
export function checkShapes(shapes: CellShapes): void {
  for (const [name, { init }] of Object.entries(shapes.parameters)) checkInit(name, init);
  for (const gate of shapes.memoryGates ?? []) checkMemoryGate(gate, shapes);
}

function checkInit(name: string, init: unknown): void {
  if (INITS.includes(init) || typeof init === "function") return;
  throw new UserError(
    `init of ${name} is "W", "U", "V", "b", "zero" or a function that fills it; got ${valueText(init)}; ` +
      insteadOf(init),
  );
}

function insteadOf(init: unknown): string {
  if (typeof init === "number")
    return init === 0 ? `for zeros write "zero"` : `for a constant write (W) => W.fill(${init})`;
  if (typeof init !== "string" || init.length < 2) return `for an initializer write "W" and set model.init.W`;
  return `for ${init} write "W" and set model.init.W`;
}

function checkMemoryGate(gate: MemoryGate, shapes: CellShapes): void {
  const { keep, write } = gate as { readonly keep?: GateBias; readonly write?: GateBias };
  if (!keep) {
    throw new UserError(
      `memoryGates: a gate needs keep, the biases by which it keeps the old state; got ` +
        `${write ? "write alone" : "neither keep nor write"}; for a gate that only writes, u, make it one that ` +
        `keeps, 1 − u, and name its biases as keep`,
    );
  }
  checkBiases("keep", keep, shapes);
  if (!write) return;
  checkBiases("write", write, shapes);
  if (write.count !== keep.count) {
    throw new UserError(
      `memoryGates: keep and write are gates of the same units; got ${keep.count} biases in keep and ` +
        `${write.count} in write; write one count for both`,
    );
  }
}

function checkBiases(word: string, { parameter, from, count }: GateBias, shapes: CellShapes): void {
  const sizes = biasSizes(shapes);
  const size = sizes[parameter];
  if (size === undefined) {
    throw new UserError(
      `memoryGates: ${word} names the parameter ${valueText(parameter)}, which the cell does not have; its ` +
        `parameters are ${Object.keys(sizes).join(", ")}`,
    );
  }
  if (Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= 1 && from + count <= size)
    return;
  throw new UserError(
    `memoryGates: ${parameter} has ${size} numbers; ${word} is ${valueText(count)} of them from index ` +
      `${valueText(from)}; write a range inside it`,
  );
}

/** How many numbers each parameter has that may hold biases. */
const biasSizes = ({ parameters, drive }: CellShapes): Readonly<Record<string, number>> => ({
  b: drive,
  ...Object.fromEntries(
    Object.entries(parameters).map(([name, { shape }]) => [name, shape[0] * shape[1]] as const),
  ),
});

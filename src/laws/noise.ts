/** Laws of noise: wrapped around a cell it obeys the laws of cells, with its draws held and without noise. */
import { cellLaws } from "./cell.ts";
import { type Law, law, type Members, shown } from "./law.ts";
import { B, type MakeCell, T, tryOut } from "./trial.ts";

export const noiseMembers: Members = { wrap: "function" };

const SEED = 3;

function obeysWithoutNoise(create: MakeCell): string | null {
  for (const { sentence, look } of cellLaws) {
    const seen = look({ create });
    if (seen !== null) return `of the laws of cells, "${sentence}": ${seen}`;
  }
  return null;
}

function drawsFromItsStream(create: MakeCell): string | null {
  const [one, again] = [tryOut(create, { noise: SEED }), tryOut(create, { noise: SEED })];
  for (let t = 0; t <= T; t++) {
    for (const [i, width] of one.widths.entries()) {
      for (let j = 0; j < B * width; j++) {
        const [first, second] = [one.at.state[t]![i]![j]!, again.at.state[t]![i]![j]!];
        if (!Object.is(first, second))
          return `s_${t}, element ${j} of part ${i} is ${shown(first)} at first and ${shown(second)} then`;
      }
    }
  }
  return null;
}

/** Laws of the wrapped cell. */
export const noiseLaws: readonly Law<MakeCell>[] = [
  ...cellLaws.map(({ sentence, look }) =>
    law<MakeCell>(`its draws held, ${sentence}`, (create) => look({ create, noise: SEED })),
  ),
  law("without noise the cell around a cell obeys every law of cells", obeysWithoutNoise),
  law("the same stream draws the same", drawsFromItsStream),
];

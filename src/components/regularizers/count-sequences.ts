/** The number of places in a batch that hold a sequence: penalties on states and Jacobians are means over these. */
export function countSequences(lengths: Int32Array): number {
  let sequences = 0;
  for (let b = 0; b < lengths.length; b++) if (lengths[b]! > 0) sequences++;
  return sequences;
}

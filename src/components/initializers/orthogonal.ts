import { Matrix, QrDecomposition } from "ml-matrix";
import { fillGaussian } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/**
 * W = gain·Q, Q drawn uniformly (Haar) from the orthogonal matrices: QR of a Gaussian matrix with the signs of R's
 * diagonal moved into Q (Mezzadri 2007). If W is not square: orthonormal rows or columns, whichever are fewer.
 */
export const orthogonal = initializer({
  name: "orthogonal",
  summary: "Every singular value of W is `gain`: at update 0 no direction shrinks before the activation acts",
  formula: "W = gain·Q, QᵀQ = I",
  source: "Saxe, McClelland & Ganguli 2014, arXiv:1312.6120; Mezzadri 2007 for the uniform draw",
  addresses: ["eigenvalues", "transient"],
  options: { gain: z.number().positive().default(1).describe("Every singular value of W") },
  create: ({ gain }) => ({
    fill(W, rows, columns, stream) {
      const long = Math.max(rows, columns);
      const short = Math.min(rows, columns);
      const drawn = new Float64Array(long * short);
      fillGaussian(drawn, long * short, 1, stream);
      const qr = new QrDecomposition(Matrix.from1DArray(long, short, drawn));
      const Q = qr.orthogonalMatrix;
      const R = qr.upperTriangularMatrix;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const [row, column] = rows >= columns ? [i, j] : [j, i];
          const sign = R.get(column, column) < 0 ? -1 : 1;
          W[i * columns + j] = gain * sign * Q.get(row, column);
        }
      }
    },
  }),
});

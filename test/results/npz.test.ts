import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNpy, readNpz } from "../../src/components/read-npz.ts";
import { npy, npz } from "../../src/results/npz.ts";

const matrix = {
  name: "initial/W",
  shape: [2, 3],
  values: Float64Array.of(1, 2, 3, 4, 5, 6),
  columnMajor: false,
};

describe("npy", () => {
  test("the header is version 1.0, a newline ends it and the data begin at a multiple of 64", () => {
    const bytes = npy(matrix);
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const length = bytes[8]! + 256 * bytes[9]!;
    expect((10 + length) % 64).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
    expect(header).toMatch(/^\{'descr': '<f8', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
    expect(bytes.length).toBe(10 + length + 48);
  });

  test("a vector's shape is a tuple of one", () => {
    const bytes = npy({ name: "b", shape: [3], values: new Float64Array(3), columnMajor: false });
    expect(new TextDecoder("latin1").decode(bytes)).toContain("'shape': (3,), ");
  });

  test("a shape that does not hold the values is refused", () => {
    expect(() => npy({ ...matrix, shape: [2, 2] })).toThrow("holds 4, got 6");
  });
});

describe("npz", () => {
  test("equal arrays make equal bytes", () => {
    expect(npz([matrix])).toEqual(npz([{ ...matrix, values: matrix.values.slice() }]));
  });

  test("is read back with names, shapes, orders and every bit of the values", () => {
    const special = Float64Array.of(-0, NaN, Infinity, 5e-324);
    const arrays = [
      matrix,
      { ...matrix, name: "trained/U", columnMajor: true },
      { name: "b", shape: [4], values: special, columnMajor: false },
      { name: "none", shape: [0], values: new Float64Array(0), columnMajor: false },
    ];
    expect(readNpz(npz(arrays))).toEqual(arrays);
  });

  test("arrays of other kinds, and files that are cut off, are refused", () => {
    const bytes = npy(matrix);
    expect(() => readNpy("W", bytes.subarray(0, 100))).toThrow("W: this is not an array of numbers");
    expect(() => readNpy("W", bytes.subarray(0, bytes.length - 1))).toThrow(
      "6 numbers of 8 bytes are expected",
    );
    const single = bytes.map((byte, i) =>
      bytes[i - 1] === "f".charCodeAt(0) && byte === 0x38 ? 0x34 : byte,
    );
    expect(() => readNpy("W", single)).toThrow("6 numbers of 4 bytes are expected, and 48 bytes");
    expect(() => readNpy("W", new Uint8Array())).toThrow("not an array of numbers");
  });

  const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
  test.skipIf(!numpy)("numpy reads names, shapes, orders and every bit of the values", () => {
    const folder = mkdtempSync(join(tmpdir(), "npz-"));
    const special = Float64Array.of(-0, NaN, Infinity, 5e-324);
    writeFileSync(
      join(folder, "p.npz"),
      npz([
        matrix,
        { ...matrix, name: "trained/U", columnMajor: true },
        { name: "b", shape: [4], values: special, columnMajor: false },
      ]),
    );
    const script = `
import numpy
z = numpy.load("p.npz")
print(sorted(z.files), z["initial/W"].tolist(), z["trained/U"].tolist(), z["b"].tobytes().hex())`;
    const { stdout, stderr } = spawnSync("python3", ["-c", script], { cwd: folder, encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe("");
    const hex = Buffer.from(special.buffer).toString("hex");
    expect(stdout.trim()).toBe(
      `['b', 'initial/W', 'trained/U'] [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]] ${hex}`,
    );
  });
});

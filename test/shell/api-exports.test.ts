import { describe, expect, test } from "vitest";
import * as api from "../../src/api.ts";
import { KINDS } from "../../src/components/define.ts";
import { SIGNATURES } from "../../src/engine/signatures.ts";
import { pluginsPage } from "../../src/report/plugins-page.ts";
import { apiExports } from "../../src/shell/api-exports.ts";

const exports = await apiExports();
const page = pluginsPage({ exports, kernels: SIGNATURES });

describe("the page of what a plug-in can import", () => {
  test("names exactly the values that the module exports", () => {
    const values = exports.filter(({ kind }) => kind !== "type").map(({ name }) => name);
    expect(values.sort()).toEqual(Object.keys(api).sort());
  });

  test("has the types of the contracts, and shows classes that are exported as types as such", () => {
    const kinds = new Map(exports.map(({ name, kind }) => [name, kind]));
    for (const name of ["Stream", "BuiltCell", "Kernels", "Vector", "Stretch"])
      expect(kinds.get(name), name).toBe("type");
    expect(kinds.get("UserError")).toBe("class");
  });

  test.each([
    "| `fillGaussian(out, n, std, stream)` | out[0 … n) from N(0, std²), by Marsaglia's polar method",
    "| `tanh(z)` | tanh z |",
    "| `split(x, into)` |",
    "| `addRankTwo` | `a[k,k@stride] v[k] w[k] ‖ k stride` |",
  ])("has the row %s", (row) => {
    expect(page).toContain(row);
  });

  test("has a line for every kind and every kernel, and says something of each export", () => {
    for (const kind of KINDS)
      expect(page).toContain(`| \`${kind}({ name, summary, source, options, create })\` |`);
    for (const kernel of Object.keys(SIGNATURES)) expect(page).toContain(`| \`${kernel}\` |`);
    expect(page.match(/^.*\| *\|.*$/gm)?.slice(1) ?? []).toEqual([]);
  });
});

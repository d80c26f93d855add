/** The native kernels are what they claim to be, and whatever is wrong with them ends in WebAssembly, not in a wrong bit. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/components/user-error.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { type Addon, nativeEngine, widthsOf } from "../../src/engine/native/engine.ts";
import { NATIVE } from "../../src/engine/native/names.ts";
import { differingKernel } from "../../src/engine/native/self-test.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { findAddon, openEngine, parseEngineName, testedEngine } from "../../src/shell/engines.ts";

const here = mkdtempSync(join(tmpdir(), "bptt-lab-native-"));
afterAll(() => {
  rmSync(here, { recursive: true });
});

const addon = findAddon();
const hasAddon = typeof addon !== "string";

describe.skipIf(!hasAddon)("the native kernels", () => {
  const widths = hasAddon ? widthsOf(addon) : [];

  test.each(widths)("at %i bits pass their own test", (width) => {
    expect(differingKernel(nativeEngine(addon as Addon, width)!, wasmEngine())).toBeUndefined();
  });

  test("are refused at a width that no processor has", () => {
    expect(nativeEngine(addon as Addon, 1024 as never)).toBeUndefined();
  });

  test("work on memory that has grown since they were bound, beyond its first gigabytes too", () => {
    const engine = nativeEngine(addon as Addon, 128)!;
    engine.allocate(1 << 20);
    const { buffer } = engine.allocate(2 ** 31 + 2 ** 20);
    const last = buffer.byteLength - 64;
    const z = new Float64Array(buffer, last, 3);
    z.set([-1, 0.25, 3]);
    engine.kernels.setTanh(z, z, 3);
    expect(Array.from(z)).toEqual([-0.7615941559557649, 0.24491866240370913, 0.9950547536867305]);
  });
});

/** An engine in which one kernel gives one bit more in the last place of one element of its first array. */
function withPlanted(name: (typeof NATIVE)[number]): Engine {
  const engine = wasmEngine();
  const kernel = engine.kernels[name] as (...given: unknown[]) => unknown;
  const planted = (...given: unknown[]): unknown => {
    const result = kernel(...given);
    const out = given[0] as Float64Array;
    const bits = new BigUint64Array(out.buffer, out.byteOffset, out.length);
    if (bits.length > 5 && Number.isFinite(out[5])) bits[5]! ^= 1n;
    return result;
  };
  return { ...engine, kernels: { ...engine.kernels, [name]: planted } };
}

test.each(NATIVE)("the self-test finds one wrong bit in %s, and names it", (name) => {
  expect(differingKernel(withPlanted(name), wasmEngine())).toBe(name);
});

describe("an addon", () => {
  test("with one kernel that rounds otherwise is not used, and the warning names the kernel", () => {
    const bound = wasmEngine();
    const calls = Object.fromEntries(NATIVE.map((name) => [name, () => undefined]));
    const idle = { bind: () => ({ ...calls, attach: () => undefined }) } as unknown as Addon;
    expect(bound.kernels).toBeDefined();
    const tested = testedEngine(idle, 128);
    expect(tested.engine).toBeUndefined();
    expect("wrong" in tested && tested.wrong).toMatch(
      /^the native kernel \w+ does not give the bits of its WebAssembly twin, so none/,
    );
  });

  test.each([
    ["is not a binary", "certainly not"],
    ["is empty", ""],
    ["was cut off", "\x7fELF\x02\x01\x01"],
  ])("that %s is told in a sentence", (_, content) => {
    const file = join(here, "broken.node");
    writeFileSync(file, content);
    expect(findAddon(file)).toMatch(/^the native kernels cannot be loaded \(.+\)$/);
  });
});

describe("the names of --engine", () => {
  test("are four, and any other is refused with the four", () => {
    expect(["auto", "native", "wasm", "reference"].map(parseEngineName)).toHaveLength(4);
    expect(() => parseEngineName("webassembly")).toThrow(UserError);
    expect(() => parseEngineName("")).toThrow("--engine: write one of auto, native, wasm, reference");
  });

  test("wasm and reference are always there", () => {
    expect(openEngine("wasm")).toMatchObject({ name: "wasm", width: 128 });
    expect(openEngine("reference")).toMatchObject({ name: "reference", width: 64 });
  });
});

interface NativeBuild {
  readonly WIDTHS: { readonly x64: Readonly<Record<string, readonly string[]>> };
  buildNative(options: {
    readonly release: string;
    readonly env: NodeJS.ProcessEnv;
  }): Promise<{ readonly built: boolean; readonly how?: string; readonly why?: string }>;
  findCompiler(): Promise<{ readonly compiler: readonly string[] } | undefined>;
  compileAddon(options: Readonly<Record<string, unknown>>): Promise<void>;
}
const { buildNative, compileAddon, findCompiler, WIDTHS } = (await import(
  new URL("../../build-native.mjs", import.meta.url).href
)) as NativeBuild;

describe("without a compiler", () => {
  test.each([
    ["none on the PATH", { PATH: here }, /^there is no C compiler here/],
    ["$CC that does not exist", { PATH: here, CC: "no-such-cc" }, /^\$CC, "no-such-cc", does not run/],
    ["$CC that fails at once", { PATH: process.env["PATH"], CC: "false" }, /^\$CC, "false", does not run/],
    ["$CC that compiles nothing", { PATH: process.env["PATH"], CC: "echo" }, /^echo failed/],
  ])("%s: nothing is built, that is said, and no binary is left", async (_, env, why) => {
    const release = join(here, "Release");
    const built = await buildNative({ release, env });
    expect(built.built).toBe(false);
    expect(built.why).toMatch(why);
    expect(built.why).toMatch(/; the WebAssembly kernels do the work$/);
    expect(existsSync(join(release, "bptt-lab.node"))).toBe(false);
  });
});

describe.skipIf(process.arch !== "x64" || !(await findCompiler()))(
  "compiled with fused multiplication and addition",
  () => {
    test("the self-test finds a kernel that differs", async () => {
      const { compiler } = (await findCompiler())!;
      const source = new URL("../../src/engine/native/", import.meta.url).pathname;
      const to = join(here, "fused.node");
      // Small and quick: only the narrowest width is asked, and it alone is fused.
      const parts = [
        { file: join(source, "addon.c"), flags: [] },
        { file: join(source, "kernels.c"), flags: ["-DWIDTH=128", "-O2", "-mfma", "-ffp-contract=fast"] },
        ...["256", "512"].map((width) => ({
          file: join(source, "kernels.c"),
          flags: [`-DWIDTH=${width}`, ...WIDTHS.x64[width]!, "-O0"],
        })),
      ];
      await compileAddon({ compiler, platform: process.platform, arch: "x64", to, parts });
      const fused = findAddon(to) as Addon;
      if (!readFileSync("/proc/cpuinfo", "utf8").includes(" fma ")) return;
      expect(differingKernel(nativeEngine(fused, 128)!, wasmEngine())).toBeDefined();
    });
  },
);

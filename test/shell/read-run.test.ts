import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RECORD_FORMAT } from "../../src/results/record-schema.ts";
import { Damage, readRun } from "../../src/shell/read-run.ts";
import { bpttLab, folderWith, QUICK } from "../commands/program.ts";

const FILES = ["config.yaml", "training.csv", "jacobians.csv", "parameters.npz", "run.json"] as const;

const edit = (path: string, change: (bytes: Buffer) => Uint8Array | string): void =>
  writeFileSync(path, change(readFileSync(path)));
const flipped = (path: string, at: number): void =>
  edit(path, (bytes) => {
    const place = Math.floor(bytes.length * at);
    bytes[place] = bytes[place]! ^ 1;
    return bytes;
  });

/** What may happen to a file; `other` is the same file of another run. */
const DAMAGE: Readonly<Record<string, (path: string, other: string) => void>> = {
  "is deleted": (path) => rmSync(path),
  "is emptied": (path) => truncateSync(path),
  "loses its last byte": (path) => truncateSync(path, statSync(path).size - 1),
  "ends in the middle": (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  "ends with a line": (path) => edit(path, (bytes) => bytes.subarray(0, bytes.indexOf("\n") + 1)),
  "keeps its first byte": (path) => truncateSync(path, 1),
  "ends in zeros, as after a power cut": (path) =>
    edit(path, (bytes) => bytes.fill(0, Math.floor(bytes.length / 2))),
  "is longer by a byte": (path) => appendFileSync(path, "\n"),
  "is longer by itself": (path) => edit(path, (bytes) => Buffer.concat([bytes, bytes])),
  "has a bit flipped at its start": (path) => flipped(path, 0),
  "has a bit flipped in its middle": (path) => flipped(path, 0.5),
  "has a bit flipped at its end": (path) => flipped(path, 0.999),
  "is converted to CRLF": (path) =>
    edit(path, (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r\n"), "latin1")),
  "begins with a byte order mark": (path) =>
    edit(path, (bytes) => Buffer.concat([Buffer.from("\ufeff"), bytes])),
  "is that of another run": (path, other) => cpSync(other, path),
  "is a folder": (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  "is a link to itself elsewhere": (path) => {
    renameSync(path, `${path}.moved`);
    symlinkSync(`${path}.moved`, path);
  },
  "is a link that leads nowhere": (path) => {
    rmSync(path);
    symlinkSync("nowhere", path);
  },
  "is a pipe": (path) => {
    rmSync(path);
    execFileSync("mkfifo", [path]);
  },
};

describe("a finished run", () => {
  let whole: string;
  let ids: string[];
  beforeAll(() => {
    const folder = folderWith({ "quick.yaml": QUICK });
    bpttLab(folder, "run", "quick.yaml", "--no-sweep", "--quiet");
    whole = join(folder, "results/quick/runs");
    ids = readdirSync(whole);
  });
  const copy = (): string => {
    const runs = join(folderWith({}), "runs");
    cpSync(whole, runs, { recursive: true });
    return runs;
  };

  test("reads back, whatever else lies in its folder", async () => {
    const runs = copy();
    writeFileSync(join(runs, ids[0]!, "notes.txt"), "mine");
    mkdirSync(join(runs, ids[0]!, "figures"));
    expect(await readRun(runs, ids[0]!)).toMatchObject({ run: ids[0], format: RECORD_FORMAT });
    expect(await readRun(runs, "ffffffff-s0")).toBeNull();
    expect(await readRun(join(runs, "nowhere"), ids[0]!)).toBeNull();
  });

  test.each(Object.entries(DAMAGE).flatMap(([what, act]) => FILES.map((file) => [file, what, act] as const)))(
    "is damaged, by the file's name, if %s %s",
    async (file, _, act) => {
      const runs = copy();
      const [id, other] = ids as [string, string];
      act(join(runs, id, file), join(runs, other, file));
      // Settings and bytes of two seeds' files differ.
      const found = await readRun(runs, id);
      expect(found).toBeInstanceOf(Damage);
      expect((found as Damage).message).toMatch(new RegExp(`^${file.replace(".", "\\.")}`));
      expect(await readRun(runs, other)).toMatchObject({ run: other });
    },
  );

  test("is damaged if its folder is empty, a file, a link or that of another run", async () => {
    const runs = copy();
    const [id, other] = ids as [string, string];
    const put = async (make: (path: string) => void): Promise<string> => {
      rmSync(join(runs, id), { recursive: true, force: true });
      make(join(runs, id));
      return ((await readRun(runs, id)) as Damage).message;
    };
    expect(await put((path) => mkdirSync(path))).toBe("run.json is missing");
    expect(await put((path) => writeFileSync(path, ""))).toBe("it is a file, not a folder");
    expect(await put((path) => symlinkSync(join(whole, id), path))).toBe("it is a link, not a folder");
    expect(await put((path) => cpSync(join(runs, other), path, { recursive: true }))).toBe(
      `run.json is that of another run, ${other}`,
    );
  });

  test("is damaged if run.json is longer than any", async () => {
    const runs = copy();
    truncateSync(join(runs, ids[0]!, "run.json"), 1e10);
    expect(((await readRun(runs, ids[0]!)) as Damage).message).toMatch(
      /^run.json: it has 10000 MB, more than/,
    );
  });

  test.skipIf(process.getuid?.() === 0)("that may not be read is not called damaged", async () => {
    const runs = copy();
    chmodSync(join(runs, ids[0]!, "training.csv"), 0);
    await expect(readRun(runs, ids[0]!)).rejects.toThrow(/training.csv: it may not be read/);
  });
});

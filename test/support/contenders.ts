/** Processes that all want the same folder's lock. */
import { build } from "esbuild";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../commands/program.ts";

/**
 * Waits for `{ folder, at }`, locks the folder at that time and answers "held" or what it was told; lets go at "release".
 * `{ folder, rounds }` instead takes and releases the lock again and again; while it holds it, `inside` is its own.
 */
const CONTENDER = `
import { lock } from "./lock.mjs";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
let release = () => {};
const alive = (pid) => { try { process.kill(pid, 0); return readFileSync("/proc/" + pid + "/stat", "latin1").split(") ")[1][0] !== "Z"; } catch { return false; } };
process.on("message", ({ folder, at, rounds, letGo }) => {
  if (letGo) { release(); release = () => {}; process.send("free"); return; }
  if (at) {
    while (Date.now() < at);
    try { release = lock(folder); process.send("held"); } catch (error) { process.send(error.message); }
    return;
  }
  let holds = 0;
  for (let i = 0; i < rounds; i++) {
    let free;
    try { free = lock(folder); } catch (error) {
      if (!/is writing here|so many processes/.test(error.message)) { process.send("threw " + error.stack); return; }
      continue;
    }
    holds++;
    const inside = folder + "/inside";
    try { writeFileSync(inside, String(process.pid), { flag: "wx" }); } catch {
      let other = 0;
      try { other = Number(readFileSync(inside, "utf8")); } catch { process.send("two at once: inside came and went"); return; }
      if (other !== process.pid && alive(other)) { process.send("two at once: " + other); return; }
      writeFileSync(inside, String(process.pid));
    }
    if (i % 3 === 0) { const end = Date.now() + 1; while (Date.now() <= end); }
    if (readFileSync(inside, "utf8") !== String(process.pid)) { process.send("two at once: inside is another's"); return; }
    rmSync(inside);
    free();
  }
  process.send("done " + holds);
});
process.send("ready");
`;

export interface Contender {
  readonly process: ChildProcess;
  /** Sends the words and resolves to the answer; to null if the process died. */
  ask(words: object): Promise<string | null>;
}

/** Builds the lock once, into the folder, and returns what starts processes that contend for it. */
export async function contenders(folder: string): Promise<() => Promise<Contender>> {
  await build({
    entryPoints: [join(root, "src/shell/lock.ts")],
    outfile: join(folder, "lock.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  writeFileSync(join(folder, "contender.mjs"), CONTENDER);
  // The program looks for the folder of its package.
  writeFileSync(join(folder, "package.json"), "{}");
  return async () => {
    const child = fork(join(folder, "contender.mjs"));
    await once(child, "message");
    return {
      process: child,
      ask: (words) =>
        new Promise((resolve) => {
          const onExit = (): void => resolve(null);
          child.once("exit", onExit);
          child.once("message", (answer) => {
            child.off("exit", onExit);
            resolve(answer as string);
          });
          child.send(words);
        }),
    };
  };
}

/** Which program on which machine makes the numbers, for run.json. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { arch, availableParallelism, cpus, hostname, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { NUMBERS_VERSION } from "../components/settings.ts";
import type { Provenance } from "../results/record.ts";
import { packageRoot } from "./locate.ts";
import { programVersion } from "./manifest.ts";

function git(...words: readonly string[]): string | null {
  try {
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    return execFileSync("git", words, { cwd: packageRoot, encoding: "utf8", stdio }).trim();
  } catch {
    return null; // no git on this machine, or a repository that it refuses
  }
}

export function provenance(): Provenance {
  const checkout = existsSync(join(packageRoot, ".git"));
  const commit = checkout ? git("rev-parse", "HEAD") : null;
  const changes = commit === null ? null : git("status", "--porcelain", "--untracked-files=no");
  return {
    versions: { "bptt-lab": programVersion(), numbers: NUMBERS_VERSION, node: process.version },
    commit,
    modified: changes === null ? null : changes !== "",
    machine: {
      host: hostname(),
      cpu: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      memory_bytes: totalmem(),
      platform: `${platform()} ${release()} ${arch()}`,
    },
  };
}

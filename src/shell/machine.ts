/** Which program on which machine makes the numbers, for run.json. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, hostname, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { NUMBERS_VERSION } from "../components/settings.ts";
import type { Provenance } from "../results/record.ts";
import type { OpenedEngine } from "./engines.ts";
import { packageRoot } from "./locate.ts";
import { programVersion } from "./manifest.ts";

/** A look at a repository may take so long; one on a slow network is not worth the wait. */
const LONGEST_LOOK_MS = 10_000;

/** Inside a hook of git's, these lead to another repository than that of this folder. */
const ELSEWHERE = new Set(["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"]);

/** Looks, and writes nothing: not even the index, of which another git may hold the lock. */
function git(...words: readonly string[]): string | null {
  const readOnly = ["--no-optional-locks", "-c", "core.fsmonitor=false"];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ELSEWHERE.has(name)));
  try {
    return execFileSync("git", [...readOnly, ...words], {
      cwd: packageRoot,
      encoding: "utf8",
      env,
      stdio: ["ignore", "pipe", "ignore"],
      timeout: LONGEST_LOOK_MS,
    }).trim();
  } catch {
    return null; // no git on this machine, or a repository that it refuses
  }
}

/** Which versions of packages the program was installed with. */
function lockDigest(): string | null {
  try {
    return createHash("sha256")
      .update(readFileSync(join(packageRoot, "package-lock.json")))
      .digest("hex");
  } catch {
    return null; // not a checkout
  }
}

/** `engine` is what the numbers are computed with. */
export function provenance({ name, width }: OpenedEngine): Provenance {
  const checkout = existsSync(join(packageRoot, ".git"));
  const commit = checkout ? git("rev-parse", "HEAD") : null;
  const changes = commit === null ? null : git("status", "--porcelain", "--untracked-files=no");
  return {
    versions: { "bptt-lab": programVersion(), numbers: NUMBERS_VERSION, node: process.version },
    engine: { name, vector_bits: width },
    commit,
    lock_sha256: lockDigest(),
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

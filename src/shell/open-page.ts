/** Shows a file in the program that the desktop has for it. */
import { spawn } from "node:child_process";

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", '""'],
};
const ELSEWHERE = ["xdg-open"];

/** Resolves to whether it could be started; what becomes of it is not waited for. */
export function openPage(path: string): Promise<boolean> {
  const [command, ...words] = OPENERS[process.platform] ?? ELSEWHERE;
  const child = spawn(command!, [...words, path], { stdio: "ignore", detached: true });
  return new Promise((resolve) => {
    child.once("error", () => {
      resolve(false);
    });
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

/** The engine of the tests: $BPTT_LAB_TEST_ENGINE, or what the program itself would take on this machine. */
import type { Engine } from "../../src/engine/engine.ts";
import { openEngine, parseEngineName } from "../../src/shell/engines.ts";

const opened = openEngine(parseEngineName(process.env["BPTT_LAB_TEST_ENGINE"] ?? "auto"));

export const freshEngine = (): Engine => opened.make();

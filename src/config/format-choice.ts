/** A component as it appears in labels and CSV files: `relu`, `identity(scale=1)`. */
import type { Catalogue, Choice, Component } from "../components/define.ts";
import { optionsIn } from "../components/define.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Field } from "./fields.ts";
import { defaultOf } from "./resolve-choice.ts";

/**
 * Shows the first option if it is a number, since that is what the component is about (a scale, a rate, a length), and
 * any other option that differs from its default, so that no two choices read alike. No brackets without options.
 */
export function formatChoice(choice: Choice, declaration: Component | undefined): string {
  const options = Object.entries(optionsIn(choice));
  const schemas = declaration?.options ?? {};
  const first = Object.keys(schemas)[0];
  const shown = options.filter(([key, value]) => {
    const schema = schemas[key];
    if ((key === first && typeof value === "number") || schema === undefined) return true;
    const initial = defaultOf(schema);
    return initial === undefined || canonicalJson(initial.value) !== canonicalJson(value);
  });
  if (shown.length === 0) return choice.name;
  return `${choice.name}(${shown.map(([key, value]) => `${key}=${formatValue(value)}`).join(", ")})`;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatValue).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}: ${formatValue(part)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/** A setting as runs.csv shows it; empty for one that this run does not have. */
export function formatSetting(
  value: unknown,
  field: Field | "option",
  catalogue: Catalogue,
): string | number | boolean {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (value === undefined || value === null) return "";
  if (field !== "option" && field.type === "component") {
    // Sound: the value was resolved by this field, so it is a choice.
    const choice = value as Choice;
    return formatChoice(choice, catalogue[field.kind].get(choice.name));
  }
  if (field !== "option" && field.type === "components") {
    const choices = value as readonly Choice[];
    return `[${choices.map((choice) => formatChoice(choice, catalogue[field.kind].get(choice.name))).join(", ")}]`;
  }
  return formatValue(value);
}

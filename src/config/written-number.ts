/** The shortest form that YAML 1.1 and 1.2 both read as this number: `1.0e-8`, where JavaScript writes `1e-8`. */
export const writtenNumber = (value: number): string => String(value).replace(/^(-?\d+)e/, "$1.0e");

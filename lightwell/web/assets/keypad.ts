/** What a key does to a number, and which limit the number meets. */

/** No value that is entered here has more than three digits. */
const MOST_DIGITS = 3;

/** The value after a key: a digit, or "del". `fresh`: the first digit replaces what stood there. */
export function press(value: string, key: string, fresh: boolean): string {
  if (key === "del") return value.slice(0, -1);
  const grown = fresh || value === "0" ? key : value + key;
  return grown.length > MOST_DIGITS ? value : grown;
}

const MEETS: Record<string, (value: number, limit: number) => boolean> = {
  above: (value, limit) => value > limit,
  "at-least": (value, limit) => value >= limit,
  below: (value, limit) => value < limit,
  "at-most": (value, limit) => value <= limit,
};

export type Level = "impossible" | "now" | "soon" | "";

/**
 * "impossible" outside `possible`; "now" or "soon" by limits such as "soon at-least 160;now at-least 180". The
 * server wrote both, and judges again what is sent.
 */
export function level(typed: string, rules: string, possible: readonly [number, number]): Level {
  if (!/^\d+$/.test(typed)) return "";
  if (Number(typed) < possible[0] || Number(typed) > possible[1]) return "impossible";
  const met = rules
    .split(";")
    .map((rule) => rule.split(" "))
    .filter(([, compare, limit]) => compare && MEETS[compare]?.(Number(typed), Number(limit)))
    .map(([kind]) => kind);
  return met.includes("now") ? "now" : met.includes("soon") ? "soon" : "";
}

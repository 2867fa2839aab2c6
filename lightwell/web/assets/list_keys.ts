/** Keys that act only where nobody is typing, and never together with Control, Alt or Command. */
export interface Pressed {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

export type Act = { kind: "move"; by: 1 | -1 } | { kind: "press"; key: string };

/** What a key asks for on a list, or null. `typing`: the focus is in a field that takes text. */
export function actOf(pressed: Pressed, typing: boolean): Act | null {
  if (typing || pressed.ctrlKey || pressed.altKey || pressed.metaKey || pressed.key.length !== 1) return null;
  const key = pressed.key.toLowerCase();
  if (key === "j") return { kind: "move", by: 1 };
  if (key === "k") return { kind: "move", by: -1 };
  return { kind: "press", key };
}

/** The row to go to from `here` (-1: none yet) among `count` rows; it stays at the ends. */
export function nextRow(here: number, by: 1 | -1, count: number): number {
  if (here < 0) return by === 1 ? 0 : count - 1;
  return Math.min(Math.max(here + by, 0), count - 1);
}

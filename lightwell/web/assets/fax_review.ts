/** The sizes of the scan by step, in percent of its pane; faxes.css holds the same. */
export const ZOOMS = new Map([[-1, 70], [0, 100], [1, 140], [2, 190], [3, 260]]);

/** The step after `by` more, within the sizes there are. */
export function zoomed(step: number, by: number): number {
  return ZOOMS.has(step + by) ? step + by : step;
}

/** The field whose words an input shows: the three boxes of the birth date are one. */
export function fieldOf(name: string): string {
  return name.startsWith("birth_") ? "birth_date" : name;
}

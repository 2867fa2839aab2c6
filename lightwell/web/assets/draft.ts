/** A form half typed, kept in this browser alone: what is kept, for how long, and how it comes back. */
export const KEY = "lightwell-referral-draft";
const DAY_MS = 24 * 60 * 60 * 1000;
const NEVER = new Set(["csrfmiddlewaretoken", "entry_id", "riddle", "riddle_answer", "website"]);

export interface Draft {
  at: number;
  values: Record<string, string>;
}

/** What a draft needs of a field. A box that is not ticked and a choice that is not made are not kept. */
export interface Field {
  name: string;
  type: string;
  value: string;
  checked?: boolean;
}

/** The words typed so far, by name; null when there is nothing worth keeping. */
export function kept(fields: Iterable<Field>, fresh: Record<string, string>): Record<string, string> | null {
  const values: Record<string, string> = {};
  for (const field of fields) {
    if (!field.name || NEVER.has(field.name) || ["file", "password", "submit", "button"].includes(field.type)) continue;
    if (["radio", "checkbox"].includes(field.type) && !field.checked) continue;
    if (field.value) values[field.name] = field.value;
  }
  const typed = Object.entries(values).some(([name, value]) => fresh[name] !== value);
  return typed ? values : null;
}

/** The draft that was stored, unless it is too old or nobody's. */
export function read(stored: string | null, now: number, days: number): Draft | null {
  try {
    const draft = JSON.parse(stored ?? "null") as Draft | null;
    if (typeof draft?.at !== "number" || typeof draft.values !== "object" || draft.values === null) return null;
    const age = now - draft.at;
    return age >= 0 && age < days * DAY_MS ? draft : null;
  } catch {
    return null;
  }
}

/** Put the words back where they were typed. Says whether each name was found. */
export function fill(fields: Iterable<Field>, values: Record<string, string>): boolean {
  const missing = new Set(Object.keys(values));
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || NEVER.has(field.name) || field.type === "file") continue;
    missing.delete(field.name);
    if (["radio", "checkbox"].includes(field.type)) field.checked = field.value === value;
    else field.value = value;
  }
  return missing.size === 0;
}

/** What the live page counts by itself between two answers of the server. */

export type Left = Readonly<{ text: string; share: number; late: boolean }>;

/** Time until (or since) a check is due, as m:ss, and how much of the ring is left. */
export function left(dueMs: number, nowMs: number, spanS: number): Left {
  const seconds = Math.round((dueMs - nowMs) / 1000);
  const ahead = Math.abs(seconds);
  const text = `${Math.floor(ahead / 60)}:${String(ahead % 60).padStart(2, "0")}`;
  return { text, share: seconds < 0 ? 1 : Math.min(seconds / spanS, 1), late: seconds < 0 };
}

/** How far this device's clock is from the server's, which alone counts. */
export function skew(serverMs: number, deviceMs: number): number {
  return serverMs - deviceMs;
}

/** The sum a browser does before a referral is sent: cheap for one, dear for thousands. */
const BATCH = 512;

/** Whether a SHA-256 begins with this many zero bits. */
export function beginsWithZeros(digest: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let place = 0; place < whole; place++) if (digest[place] !== 0) return false;
  return bits % 8 === 0 || (digest[whole] ?? 0) >> (8 - (bits % 8)) === 0;
}

/** The first number whose SHA-256 with the riddle begins with `bits` zeros. The page stays alive meanwhile. */
export async function solve(riddle: string, bits: number, rest: () => Promise<void>): Promise<string> {
  const encoder = new TextEncoder();
  for (let start = 0; ; start += BATCH) {
    const answers = Array.from({ length: BATCH }, (_, place) => String(start + place));
    const digests = await Promise.all(
      answers.map((answer) => crypto.subtle.digest("SHA-256", encoder.encode(`${riddle}:${answer}`))),
    );
    const found = digests.findIndex((digest) => beginsWithZeros(new Uint8Array(digest), bits));
    if (found >= 0) return answers[found] ?? "";
    await rest();
  }
}

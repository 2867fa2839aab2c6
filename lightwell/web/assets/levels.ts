/** Plasma levels in closed form, as lightwell.pharmacokinetics works them out; minutes, mg, ng/mL. */

type Numbers = Float32Array | Float64Array;

/** ng/mL after 1 mg by a way: the sum over modes of gains x exp(-rates x minutes).
 *  rates [modes x people] a minute, gains [ways x modes x people]. */
export type Responses = Readonly<{ people: number; modes: number; ways: number; rates: Numbers; gains: Numbers }>;

/** A steady input: way, start, end (minutes), mg a minute. A push: way, minute, mg. */
export type Doses = Readonly<{
  pieces: readonly (readonly [number, number, number, number])[];
  pushes: readonly (readonly [number, number, number])[];
}>;

/** The level of each person at a minute; a push at that minute is in it. */
export function levelsAt(of: Responses, given: Doses, minute: number): Float64Array {
  const found = new Float64Array(of.people);
  const size = of.modes * of.people;
  for (const [way, start, end, rate] of given.pieces) {
    const until = Math.min(end, minute);
    if (until <= start) continue;
    for (let place = 0; place < size; place++) {
      const decay = of.rates[place]!;
      const lasting = -Math.expm1(-decay * (until - start)) / decay;
      const share = rate * lasting * Math.exp(-decay * (minute - until));
      found[place % of.people]! += of.gains[way * size + place]! * share;
    }
  }
  for (const [way, at, mg] of given.pushes) {
    if (at > minute) continue;
    for (let place = 0; place < size; place++) {
      const share = mg * Math.exp(-of.rates[place]! * (minute - at));
      found[place % of.people]! += of.gains[way * size + place]! * share;
    }
  }
  return found;
}

export type Line = Readonly<{ minute: number; low: number; median: number; high: number }>;

/** 5, 50 and 95 in a hundred of everybody in all groups stay below, at each minute. */
export function band(groups: readonly Responses[], given: readonly Doses[], minutes: readonly number[]): Line[] {
  return minutes.map((minute) => {
    const everybody = groups.flatMap((group, place) => [...levelsAt(group, given[place]!, minute)]);
    everybody.sort((one, other) => one - other);
    const [low, median, high] = [0.05, 0.5, 0.95].map((share) => quantile(everybody, share));
    return { minute, low: low!, median: median!, high: high! };
  });
}

function quantile(ranked: readonly number[], share: number): number {
  const place = share * (ranked.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ranked.length - 1);
  return ranked[below]! + (place - below) * (ranked[above]! - ranked[below]!);
}

/** A line of an SVG path through places, and the area between two lines. */
export function path(places: readonly (readonly [number, number])[]): string {
  return places.length > 1 ? `M${places.map(written).join(" L")}` : "";
}

export function area(upper: readonly (readonly [number, number])[], lower: readonly (readonly [number, number])[]): string {
  return `M${[...upper, ...[...lower].reverse()].map(written).join(" L")}Z`;
}

function written([x, y]: readonly [number, number]): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** Numbers in single precision, as the server packs them. */
export function unpacked(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

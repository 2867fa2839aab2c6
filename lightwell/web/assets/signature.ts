/** A drawn signature: strokes of straight lines in a pad of 350 by 150, as consent/rules.py reads them. */

export const WIDTH = 350;
export const HEIGHT = 150;
/** Letters of the longest path that is sent; consent/rules.py refuses 20,000 and more. */
export const LONGEST = 19_900;
/** Points nearer than this to the last one are left out: the line looks the same. */
const CLOSEST = 0.7;
/** Fewer points than this are a dot or a slip, not a signature. */
const FEWEST = 3;

export type Point = readonly [x: number, y: number];
export type Stroke = Point[];
export type Box = Readonly<{ left: number; top: number; width: number; height: number }>;

/** Where on the pad the screen was touched; a finger that leaves the pad stays at its edge. */
export function place(clientX: number, clientY: number, box: Box): Point {
  return [
    within((WIDTH * (clientX - box.left)) / box.width, WIDTH),
    within((HEIGHT * (clientY - box.top)) / box.height, HEIGHT),
  ];
}

function within(value: number, most: number): number {
  return Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;
}

/** Add a point to a stroke unless it says nothing new. */
export function extend(stroke: Stroke, point: Point): void {
  const last = stroke.at(-1);
  if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= CLOSEST) stroke.push(point);
}

export function toPath(strokes: readonly Stroke[]): string {
  return strokes.map((stroke) => stroke.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("")).join("");
}

export function fromPath(path: string): Stroke[] {
  const strokes = path.split("M").slice(1);
  return strokes.map((stroke) => stroke.split("L").map((pair) => pair.split(" ").map(Number) as unknown as Point));
}

/** What is sent: the path, or nothing for a dot or a slip. */
export function signature(strokes: readonly Stroke[]): string {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  return points >= FEWEST ? toPath(strokes) : "";
}

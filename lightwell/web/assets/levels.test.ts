import assert from "node:assert/strict";
import { test } from "node:test";

import { area, band, levelsAt, path, unpacked, type Doses, type Responses } from "./levels";

const ONE: Responses = { people: 1, modes: 1, ways: 1, rates: new Float64Array([0.1]), gains: new Float64Array([2]) };

test("a push is there at its minute and falls with its rate", () => {
  const given: Doses = { pieces: [], pushes: [[0, 5, 3]] };
  assert.equal(levelsAt(ONE, given, 4)[0], 0);
  assert.equal(levelsAt(ONE, given, 5)[0], 6);
  assert.ok(Math.abs(levelsAt(ONE, given, 15)[0]! - 6 / Math.E) < 1e-12);
});

test("an infusion rises towards its plateau and a pause lets it fall", () => {
  const level = (pieces: Doses["pieces"], minute: number): number => levelsAt(ONE, { pieces, pushes: [] }, minute)[0]!;
  assert.ok(Math.abs(level([[0, 0, 1000, 1]], 1000) - 20) < 1e-9);
  assert.ok(level([[0, 0, 10, 1], [0, 15, 25, 1]], 15) < level([[0, 0, 25, 1]], 15));
});

test("the band is that of everybody together", () => {
  const gains = new Float64Array(101).map((_zero, place) => place);
  const many: Responses = { people: 101, modes: 1, ways: 1, rates: new Float64Array(101).fill(0.1), gains };
  const [line] = band([many], [{ pieces: [], pushes: [[0, 0, 1]] }], [0]);
  assert.deepEqual(line, { minute: 0, low: 5, median: 50, high: 95 });
});

test("lines and areas are written as the server writes them", () => {
  assert.equal(path([[0, 1], [2.25, 3]]), "M0.0 1.0 L2.3 3.0");
  assert.equal(path([[0, 1]]), "");
  assert.equal(area([[0, 0], [1, 0]], [[0, 1], [1, 1]]), "M0.0 0.0 L1.0 0.0 L1.0 1.0 L0.0 1.0Z");
});

test("packed numbers come back", () => {
  const text = btoa(String.fromCharCode(...new Uint8Array(new Float32Array([1.5, -2]).buffer)));
  assert.deepEqual([...unpacked(text)], [1.5, -2]);
});

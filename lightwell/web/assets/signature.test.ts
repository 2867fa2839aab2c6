import assert from "node:assert/strict";
import { test } from "node:test";

import { extend, fromPath, place, signature, toPath, type Stroke } from "./signature";

/** What consent/rules.py takes: strokes of straight lines, numbers of up to three and two digits. */
const TAKEN = /^(?:M\d{1,3}(?:\.\d{1,2})? \d{1,3}(?:\.\d{1,2})?(?:L\d{1,3}(?:\.\d{1,2})? \d{1,3}(?:\.\d{1,2})?)*)+$/;
const BOX = { left: 20, top: 100, width: 700, height: 300 };

test("a touch lands on the pad whatever the size of the screen", () => {
  assert.deepEqual(place(20, 100, BOX), [0, 0]);
  assert.deepEqual(place(720, 400, BOX), [350, 150]);
  assert.deepEqual(place(113.333, 133.333, BOX), [46.7, 16.7]);
});

test("a finger that leaves the pad stays at its edge", () => {
  assert.deepEqual(place(-500, 9000, BOX), [0, 150]);
});

test("a resting finger adds nothing", () => {
  const stroke: Stroke = [];
  for (let i = 0; i < 100; i++) extend(stroke, [10, 10 + i / 1000]);
  assert.equal(stroke.length, 1);
});

test("what is sent is what the clinic reads", () => {
  const drawn: Stroke[] = [[], []];
  for (let i = 0; i < 50; i++) extend(drawn[i % 2]!, place(20 + i * 13.7, 100 + i * 5.3, BOX));
  assert.match(signature(drawn), TAKEN);
});

test("a drawing that came back with an error is drawn again as it was", () => {
  const path = "M46 112L60 40L80 108M58 84L76 82L120 90.5";
  assert.equal(toPath(fromPath(path)), path);
  assert.deepEqual(fromPath(""), []);
});

test("a dot or a slip is not sent", () => {
  assert.equal(signature([]), "");
  assert.equal(signature([[[10, 10]], [[20, 20]]]), "");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { actOf, nextRow } from "./list_keys";

const plain = { ctrlKey: false, altKey: false, metaKey: false };

test("J and K move, in small letters and in capitals", () => {
  assert.deepEqual(actOf({ key: "j", ...plain }, false), { kind: "move", by: 1 });
  assert.deepEqual(actOf({ key: "K", ...plain }, false), { kind: "move", by: -1 });
});

test("other letters are presses of what carries them", () => {
  assert.deepEqual(actOf({ key: "A", ...plain }, false), { kind: "press", key: "a" });
});

test("nothing happens while somebody types, or with Control, or on Enter", () => {
  assert.equal(actOf({ key: "j", ...plain }, true), null);
  assert.equal(actOf({ key: "j", ...plain, ctrlKey: true }, false), null);
  assert.equal(actOf({ key: "Enter", ...plain }, false), null);
});

test("the rows begin at the first or the last, and end there", () => {
  assert.equal(nextRow(-1, 1, 3), 0);
  assert.equal(nextRow(-1, -1, 3), 2);
  assert.equal(nextRow(2, 1, 3), 2);
  assert.equal(nextRow(0, -1, 3), 0);
  assert.equal(nextRow(0, 1, 3), 1);
});

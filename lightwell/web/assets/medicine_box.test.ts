import assert from "node:assert/strict";
import { test } from "node:test";

import { nextOption } from "./medicine_box";

test("the arrows go around the options", () => {
  assert.equal(nextOption(-1, "ArrowDown", 3), 0);
  assert.equal(nextOption(2, "ArrowDown", 3), 0);
  assert.equal(nextOption(-1, "ArrowUp", 3), 2);
  assert.equal(nextOption(0, "ArrowUp", 3), 2);
  assert.equal(nextOption(2, "ArrowUp", 3), 1);
});

test("without options nothing is chosen", () => {
  assert.equal(nextOption(-1, "ArrowDown", 0), -1);
  assert.equal(nextOption(-1, "ArrowUp", 0), -1);
});

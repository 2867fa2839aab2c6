import assert from "node:assert/strict";
import { test } from "node:test";

import { ZOOMS, fieldOf, zoomed } from "./fax_review";

test("zoom stays within the sizes there are", () => {
  assert.equal(zoomed(0, 1), 1);
  assert.equal(zoomed(3, 1), 3);
  assert.equal(zoomed(-1, -1), -1);
  assert.equal(ZOOMS.get(0), 100);
});

test("the three boxes of the birth date are one field", () => {
  assert.equal(fieldOf("birth_month"), "birth_date");
  assert.equal(fieldOf("given_name"), "given_name");
});

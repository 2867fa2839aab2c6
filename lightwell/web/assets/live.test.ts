import assert from "node:assert/strict";
import { test } from "node:test";

import { left, skew } from "./live";

const DUE = Date.UTC(2026, 10, 24, 16, 30);

test("the ring runs down to the check", () => {
  assert.deepEqual(left(DUE, DUE - 228_000, 600), { text: "3:48", share: 0.38, late: false });
  assert.deepEqual(left(DUE, DUE, 600), { text: "0:00", share: 0, late: false });
});

test("a late check counts up with a full ring", () => {
  assert.deepEqual(left(DUE, DUE + 125_000, 600), { text: "2:05", share: 1, late: true });
});

test("a check further away than its span is a full ring, never more", () => {
  assert.equal(left(DUE, DUE - 900_000, 600).share, 1);
});

test("a tablet whose clock is wrong still counts by the server's", () => {
  const device = DUE - 7_200_000;
  assert.equal(left(DUE, device + skew(DUE - 60_000, device), 600).text, "1:00");
});

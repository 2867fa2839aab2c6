import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { beginsWithZeros, solve } from "./riddle";

test("zeros are counted in bits, over whole bytes and within one", () => {
  assert.ok(beginsWithZeros(new Uint8Array([0, 0, 255]), 16));
  assert.ok(beginsWithZeros(new Uint8Array([0, 15, 255]), 12));
  assert.ok(!beginsWithZeros(new Uint8Array([0, 16, 0]), 12));
  assert.ok(!beginsWithZeros(new Uint8Array([1, 0, 0]), 8));
  assert.ok(beginsWithZeros(new Uint8Array([255]), 0));
});

test("the answer holds as the server checks it, and the page rests between", async () => {
  let rests = 0;
  const answer = await solve("1764000000.abc", 12, async () => void rests++);
  const digest = createHash("sha256").update(`1764000000.abc:${answer}`).digest();
  assert.ok(beginsWithZeros(digest, 12));
  assert.equal(rests, Math.floor(Number(answer) / 512));
});

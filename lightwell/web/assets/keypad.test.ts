import assert from "node:assert/strict";
import { test } from "node:test";

import { level, press } from "./keypad";

const PRESSURE = "soon at-least 160;now at-least 180";
const MMHG = [50, 280] as const;
const PERCENT = [50, 100] as const;

test("digits are added until there are three", () => {
  assert.equal(["1", "6", "4", "9"].reduce((value, key) => press(value, key, false), ""), "164");
});

test("the first digit replaces an old value, and the last can be taken back", () => {
  assert.equal(press("128", "9", true), "9");
  assert.equal(press("12", "del", false), "1");
  assert.equal(press("", "del", false), "");
});

test("no number begins with a nought", () => {
  assert.equal(press("0", "7", false), "7");
});

test("a limit is met as the server compares", () => {
  assert.equal(level("159", PRESSURE, MMHG), "");
  assert.equal(level("160", PRESSURE, MMHG), "soon");
  assert.equal(level("180", PRESSURE, MMHG), "now");
  assert.equal(level("89", "now below 90", PERCENT), "now");
  assert.equal(level("90", "now below 90", PERCENT), "");
  assert.equal(level("2", "now at-most 2", [0, 5]), "now");
});

test("nothing typed, or no number, meets no limit", () => {
  assert.equal(level("", "now below 90", PERCENT), "");
  assert.equal(level("1e3", PRESSURE, MMHG), "");
  assert.equal(level("120", "", MMHG), "");
});

test("a slip of the finger is impossible before it is an emergency", () => {
  assert.equal(level("9", "now below 90", PERCENT), "impossible");
  assert.equal(level("480", PRESSURE, MMHG), "impossible");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { type Field, fill, kept, read } from "./draft";

const HOUR = 3_600_000;
const text = (name: string, value: string): Field => ({ name, type: "text", value });
const radio = (value: string, checked: boolean): Field => ({ name: "sex", type: "radio", value, checked });

test("words and choices are kept, and never a file, a token or the riddle", () => {
  const fields = [
    text("given_name", "Juniper"),
    text("csrfmiddlewaretoken", "secret"),
    text("entry_id", "x"),
    text("riddle_answer", "7"),
    { name: "attachment", type: "file", value: "C:\\fakepath\\chart.pdf" },
    radio("female", true),
    radio("male", false),
  ];
  assert.deepEqual(kept(fields, {}), { given_name: "Juniper", sex: "female" });
});

test("a form as it came is nothing worth keeping", () => {
  const fields = [text("given_name", ""), text("trial_rows", "2"), radio("unknown", true)];
  assert.equal(kept(fields, { trial_rows: "2", sex: "unknown" }), null);
});

test("a draft comes back for its days, and not from the future", () => {
  const stored = JSON.stringify({ at: 100 * HOUR, values: { given_name: "Juniper" } });
  assert.equal(read(stored, 100 * HOUR + 71 * HOUR, 3)?.values["given_name"], "Juniper");
  assert.equal(read(stored, 100 * HOUR + 72 * HOUR, 3), null);
  assert.equal(read(stored, 99 * HOUR, 3), null);
});

test("whatever else lies in the store is no draft", () => {
  for (const stored of [null, "", "{", "[]", "7", '{"at":"x"}', '{"at":1,"values":null}']) {
    assert.equal(read(stored, 2, 3), null);
  }
});

test("words go back to their fields, and a missing row is told", () => {
  const fields = [text("given_name", ""), text("entry_id", "new"), radio("female", false), radio("male", true)];
  assert.ok(fill(fields, { given_name: "Juniper", sex: "female" }));
  assert.equal(fields[0]?.value, "Juniper");
  assert.deepEqual([fields[2]?.checked, fields[3]?.checked], [true, false]);
  assert.ok(!fill(fields, { trial_3_medicine: "lithium" }));
});

test("a draft never chooses the id of the form", () => {
  const fields = [text("entry_id", "new")];
  fill(fields, { entry_id: "old" });
  assert.equal(fields[0]?.value, "new");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { htmxConfig } from "./htmx_config";

test("a part of a page that arrives never runs as code", () => {
  assert.equal(htmxConfig.allowEval, false);
  assert.equal(htmxConfig.allowScriptTags, false);
});

test("no copy of a chart is kept in the browser", () => {
  assert.equal(htmxConfig.historyCacheSize, 0);
  assert.equal(htmxConfig.refreshOnHistoryMiss, true);
});

test("nothing is asked of another site", () => {
  assert.equal(htmxConfig.selfRequestsOnly, true);
});

test("a refusal is shown, a broken answer is not", () => {
  const swapped = htmxConfig.responseHandling.filter((one) => one.swap).map((one) => one.code);
  assert.deepEqual(swapped, ["[23]..", "422"]);
});

// Bundles every *.test.ts of the islands and runs them with Node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const SOURCE = "lightwell/web/assets";

const tests = (await readdir(SOURCE, { recursive: true })).filter((name) => name.endsWith(".test.ts"));
const bundled = await mkdtemp(join(tmpdir(), "lightwell-islands-"));
try {
  await build({
    entryPoints: tests.map((name) => join(SOURCE, name)),
    outdir: bundled,
    outbase: SOURCE,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const files = tests.map((name) => join(bundled, name.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  await rm(bundled, { recursive: true, force: true });
}

// Builds lightwell/web/assets into lightwell/web/static: one script, a small one for referrers, one style sheet, letters, pictures.
// The same input gives the same bytes; hashes in the names are added when the server collects them.
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const SOURCE = "lightwell/web/assets";
const TARGET = "lightwell/web/static";
const ENTRIES = ["app.ts", "refer.ts", "app.css", "service_worker.ts"];

const files = await readdir(SOURCE);
await rm(TARGET, { recursive: true, force: true });
await mkdir(TARGET, { recursive: true });
await build({
  entryPoints: ENTRIES.filter((name) => files.includes(name)).map((name) => join(SOURCE, name)),
  outdir: TARGET,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox113", "safari16.4"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]-[hash]",
  legalComments: "none",
  logLevel: "warning",
});
for (const name of files.filter((file) => /\.(svg|png|webmanifest)$/.test(file))) {
  await copyFile(join(SOURCE, name), join(TARGET, name));
}

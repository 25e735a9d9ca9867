// Copies and builds what the pages are served with into houqin/web/static/vendor and houqin/web/fonts (never committed).
// node assets/build.mjs
import { copyFile, readFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "..", "houqin", "web", "static", "vendor");
const modules = join(here, "node_modules");

const COPIED = {
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
};
// Statements and notices are set in these, wherever they are made: the same bytes on every machine.
const fonts = join(here, "..", "houqin", "web", "fonts");
const TYPE = {
  "NotoSansSC-Regular.ttf": "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
  "NotoSansSC-Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
  "LICENSE.txt": "@expo-google-fonts/noto-sans-sc/LICENSE_FONT",
};
const LICENCES = ["@tabler/core", "htmx.org", "echarts", "zrender"];

// A source map that is not served would make the static files' manifest fail.
const withoutSourceMap = (text) => text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=[^\n*]*(\*\/)?/g, "");

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
for (const [name, source] of Object.entries(COPIED)) {
  const text = withoutSourceMap(await readFile(join(modules, source), "utf8"));
  if (name.endsWith(".css") && /@import|url\(["']?(https?:)?\/\//.test(text)) {
    throw new Error(`${source} fetches something from elsewhere`);
  }
  await writeFile(join(vendor, name), text);
}
await mkdir(fonts, { recursive: true });
for (const [name, source] of Object.entries(TYPE)) {
  await copyFile(join(modules, source), join(fonts, name));
}
await build({
  entryPoints: [join(here, "charts.mjs")],
  outfile: join(vendor, "echarts.min.js"),
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "echarts",
  target: "es2020",
  legalComments: "none",
});
const licences = await Promise.all(LICENCES.map(async (name) => {
  for (const file of ["LICENSE", "LICENSE.txt", "LICENSE.md"]) {
    try {
      return `==== ${name} ====\n${await readFile(join(modules, name, file), "utf8")}`;
    } catch { /* the next spelling */ }
  }
  const { license, author } = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
  return `==== ${name} ====\n${license}${author ? `, ${author.name ?? author}` : ""}\n`;
}));
await writeFile(join(vendor, "LICENSES.txt"), licences.join("\n"));

// Unpacks the Chromium of the package into TMPDIR, with the libraries and the font it needs.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflate } from "@sparticuz/chromium";

const build = dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium")));
for (const name of ["chromium", "swiftshader.tar", "al2023.tar", "fonts.tar"]) {
  await inflate(join(build, "..", "bin", `${name}.br`));
}

// Says formulas aloud with the Speech Rule Engine. Reads one JSON list of MathML a line; answers with one JSON line: the
// spoken form of each, in the same order.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(join(process.cwd(), "package.json"));
const engine = require("speech-rule-engine");
const maps = join(dirname(require.resolve("speech-rule-engine/package.json")), "lib", "mathmaps");
await engine.setupEngine({ locale: "en", modality: "speech", domain: "clearspeak", json: maps });

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(JSON.parse(line).map((mathml) => engine.toSpeech(mathml))));
}

// Are these files what survey-defs/schema/report.schema.json says? And does it refuse what is none?
//
// usage: node report_schema.mjs SCHEMA FILE.json...        exit 0 all valid, 1 one is not, 77 ajv is not there
import { readFileSync } from "node:fs";

const SKIPPED = 77; // as meson counts
const Ajv2020 = await import("ajv/dist/2020.js").then((ajv) => ajv.default).catch((error) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.log("skipped: `npm ci --ignore-scripts` in tests/ has not fetched ajv");
    process.exit(SKIPPED);
});

const [schema, ...files] = process.argv.slice(2);
const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, formats: { date: true } })
    .compile(JSON.parse(readFileSync(schema)));
let failed = files.length === 0;
for (const file of files) {
    const report = JSON.parse(readFileSync(file));
    if (!validate(report)) {
        failed = true;
        console.log(`${file}: ${validate.errors.map((error) => `${error.instancePath} ${error.message}`).join("; ")}`);
    }
    // Each of these must be refused.
    const broken = [{ ...report, night: "yesterday" }, { ...report, phone: "010" }, { ...report, versions: undefined },
                    ...(report.flags.length > 0 ? [{ ...report, notice: undefined }] : [])];
    for (const one of broken)
        if (validate(JSON.parse(JSON.stringify(one)))) {
            failed = true;
            console.log(`${file}: a broken one passed: ${Object.keys(one).filter((key) => one[key] !== report[key])}`);
        }
}
process.exit(failed ? 1 : 0);

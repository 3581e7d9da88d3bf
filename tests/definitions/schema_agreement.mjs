// Do the program and its JSON Schemas give the same verdict? Asked of every shipped definition, of the corpus of broken ones, and of
// shipped ones with random keys deleted or renamed.
//
// usage: node schema_agreement.mjs CCRM SURVEY_DEFS CONFIG BROKEN [MUTATIONS [SEED]]
//
// A schema knows the form alone: what the program finds beyond it (below) is allowed to be its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SKIPPED = 77; // as meson counts
const { Ajv2020, parseDocument, stringify } = await import("ajv/dist/2020.js")
    .then(async (ajv) => ({ Ajv2020: ajv.default, ...await import("yaml") }))
    .catch((error) => {
        if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
        console.log("skipped: `npm ci --ignore-scripts` in tests/ has not fetched ajv and yaml");
        process.exit(SKIPPED);
    });

const [ccrm, definitions, config, broken, mutations = "200", seed = "1"] = process.argv.slice(2);
const SCHEMA_OF = { Survey: "survey", RuleGroup: "rule", Intake: "intake", Lexicon: "lexicon", Config: "config",
                    RuleTest: "rule-test", SurveyTest: "survey-test", Holidays: "holidays", Units: "units" };

// Errors of form: the schema must find these too. All others say something about meaning, or about YAML itself.
const FORM = new Set(["unknown-key", "missing-key", "wrong-type", "bad-choice", "bad-format", "missing-value", "too-few",
                      "too-many", "too-long", "too-short", "bad-duration", "bad-time", "duplicate-item"]);
// Of form, but beyond a schema: ranges of durations, days that no month has.
const BEYOND = new Set(["out-of-range", "bad-date"]);

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: false });
const validators = {};
for (const [kind, name] of Object.entries(SCHEMA_OF))
    validators[kind] = ajv.compile(JSON.parse(readFileSync(join(definitions, "schema", `${name}.schema.json`))));

const folder = mkdtempSync(join(tmpdir(), "ccrm-agreement-"));
let compared = 0;
const disagreements = [];

function programErrors(path) {
    try {
        execFileSync(ccrm, ["survey", "check", "--format", "json", path], { stdio: ["ignore", "pipe", "ignore"] });
        return [];
    } catch (error) {
        return JSON.parse(error.stdout).findings.filter((finding) => finding.severity === "error");
    }
}

function compare(name, path, value) {
    const validate = validators[value?.kind];
    const errors = programErrors(path);
    const form = errors.filter((finding) => FORM.has(finding.code));
    compared++;
    if (validate === undefined) {
        if (errors.length === 0)
            disagreements.push(`${name}: an unknown kind passed`);
        return;
    }
    const valid = validate(value);
    if (valid && form.length > 0)
        disagreements.push(`${name}: the schema passes; the program: ${form[0].code}:${form[0].line} ${form[0].message}`);
    if (!valid && errors.length === 0)
        disagreements.push(`${name}: the program passes; the schema: ${ajv.errorsText(validate.errors)}`);
    if (!valid && errors.length > 0 && form.length === 0 && !errors.some((finding) => BEYOND.has(finding.code)))
        disagreements.push(`${name}: only the schema finds fault with the form: ${ajv.errorsText(validate.errors)}`);
}

function* yamlFiles(place) {
    for (const entry of readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (entry.isDirectory())
            yield* yamlFiles(join(place, entry.name));
        else if (entry.name.endsWith(".yaml"))
            yield join(place, entry.name);
    }
}

// Numerical Recipes' linear congruential generator: the same keys on every machine.
let state = BigInt(seed);
function below(bound) {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((state >> 33n) % BigInt(bound));
}

function mappingsOf(value, found = []) {
    if (Array.isArray(value))
        value.forEach((item) => mappingsOf(item, found));
    else if (value !== null && typeof value === "object") {
        if (Object.keys(value).length > 0)
            found.push(value);
        Object.values(value).forEach((item) => mappingsOf(item, found));
    }
    return found;
}

function mutate(value) {
    const mappings = mappingsOf(value);
    const mapping = mappings[below(mappings.length)];
    const keys = Object.keys(mapping);
    const key = keys[below(keys.length)];
    const kept = mapping[key];
    delete mapping[key];
    if (below(2) === 0)
        return `without ${key}`;
    const at = below(key.length + 1);
    mapping[key.slice(0, at) + "x" + key.slice(at)] = kept;
    return `with ${key} misspelt`;
}

const shipped = [...yamlFiles(definitions), config];
const ofKind = new Map(); // each kind is mutated as often as any other, however many files it has
for (const path of shipped) {
    const value = parseDocument(readFileSync(path, "utf8")).toJS();
    ofKind.set(value.kind, [...(ofKind.get(value.kind) ?? []), path]);
    if (!validators[value.kind](value))
        disagreements.push(`${path}: the schema: ${ajv.errorsText(validators[value.kind].errors)}`);
    compare(path, path, value);
}
for (const kind of Object.keys(SCHEMA_OF)) {
    if (!ofKind.has(kind))
        console.log(`nothing of the kind ${kind} is shipped: it is compared by broken files alone`);
}
for (const path of yamlFiles(broken)) {
    const document = parseDocument(readFileSync(path, "utf8"), { uniqueKeys: false });
    if (document.errors.length === 0 && !path.includes("/yaml-"))
        compare(path, path, document.toJS());
}
for (let i = 0; i < Number(mutations); i++) {
    const paths = [...ofKind.values()][i % ofKind.size];
    const path = paths[below(paths.length)];
    const value = parseDocument(readFileSync(path, "utf8")).toJS();
    const what = mutate(value);
    const copy = join(folder, `mutation-${i}.yaml`);
    writeFileSync(copy, stringify(value, { defaultStringType: "QUOTE_DOUBLE", lineWidth: 0 }));
    compare(`${path} ${what}`, copy, value);
}
rmSync(folder, { recursive: true });
for (const line of disagreements)
    console.log(line);
console.log(`${compared} compared, ${disagreements.length} disagreements`);
process.exit(disagreements.length === 0 ? 0 : 1);

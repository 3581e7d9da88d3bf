#include "main/intake/intake_source.h"

#include "adapter/file/file.h"
#include "adapter/file/zone_file.h"
#include "adapter/yaml/yaml.h"
#include "intake/intake_map_read.h"
#include "main/definitions.h"

/* A path on disk, else a map among the definitions, so that a command works from any folder. */
static bool find_map(const char *given, const char *defs, struct arena *arena, struct findings *findings,
                     struct slice *ret_file, struct slice *ret_text)
{
    const struct slice path = slice_from_text(given), shipped = SLICE_LIT("survey-defs/");
    *ret_file = path;
    const enum file_error error = file_read(given, YAML_BYTES_MAX, arena, ret_text);
    if (error == FILE_OK)
        return true;
    if (error == FILE_NOT_FOUND)
        return definitions_bytes(
            defs, slice_starts_with(path, shipped) ? slice_part(path, shipped.len, SIZE_MAX) : path, arena,
            findings, ret_file, ret_text);
    const struct document nowhere = { .file = path, .text = SLICE_EMPTY };
    finding_add(findings, FINDING_ERROR, "unreadable", &nowhere, NULL, "{}",
                FINDING_ARGUMENTS(slice_from_text(file_error_text(error))));
    return false;
}

bool intake_source_load(const char *path, const char *defs, struct arena *arena, struct findings *findings,
                        struct intake_source *ret)
{
    struct slice file, text;
    struct document document;
    if (!find_map(path, defs, arena, findings, &file, &text) ||
        !yaml_load(text, file, arena, findings, &document) ||
        !intake_map_read(&document, arena, findings, &ret->map))
        return false;
    if (zone_file_read(ret->map.zone_name, arena, &ret->zone))
        return true;
    finding_add(findings, FINDING_ERROR, "unknown-zone", &document, node_get(document.root, "zone"),
                "this system has no time zone '{}'", FINDING_ARGUMENTS(ret->map.zone_name));
    return false;
}

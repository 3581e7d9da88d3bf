#include "main/config/config.h"

#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "document/overlay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the document alone ---- */

static void check_twins(const struct document *document, const struct node *list, const char *key,
                        const char *what, struct findings *findings)
{
    for (size_t i = 0; list != NULL && list->kind == NODE_LIST && i < list->count; i++) {
        const struct node *own = node_get(list->item[i], key);
        for (size_t j = 0; j < i; j++) {
            if (node_text(own).len > 0 &&
                slice_equal(node_text(node_get(list->item[j], key)), node_text(own)))
                finding_add(findings, FINDING_ERROR, "duplicate-id", document, own, "two {} are named '{}'",
                            FINDING_ARGUMENTS(slice_from_text(what), node_text(own)));
        }
    }
}

static bool holds(struct slice text, const char *part)
{
    return slice_find(text, slice_from_text(part)) < text.len;
}

/** A password belongs into a file of its own (or ~/.pgpass), never among settings that `config show` prints.
 */
static void check_secret(const struct document *document, const struct config *config,
                         struct findings *findings)
{
    const struct slice connection = config->database.connection;
    const size_t scheme = slice_find(connection, SLICE_LIT("://"));
    const struct slice authority = slice_part(connection, scheme + 3, connection.len);
    const size_t at = slice_find(authority, SLICE_LIT("@"));
    const bool in_url =
        scheme < connection.len && at < authority.len && holds(slice_part(authority, 0, at), ":");
    if (in_url || holds(connection, "password"))
        finding_add(findings, FINDING_ERROR, "secret-in-file", document,
                    node_get(node_get(document->root, "database"), "connection"),
                    "the connection string holds a password: put it into ~/.pgpass or a passfile",
                    FINDING_NO_ARGUMENTS);
}

static void check_senders(const struct document *document, const struct config *config,
                          struct findings *findings)
{
    const struct node *senders = node_get(document->root, "senders");
    for (size_t i = 0; i < config->sender_count; i++) {
        const struct node *receives = node_get(node_item(senders, i), "can_receive");
        if (receives != NULL && !config->sender[i].can_receive)
            finding_add(findings, FINDING_WARNING, "sender-mute", document, receives,
                        "{} cannot receive: no survey can use it",
                        FINDING_ARGUMENTS(config->sender[i].number));
    }
}

static void complete(struct config *config)
{
    static const enum config_coding usual[] = { CONFIG_CODING_DEFAULT, CONFIG_CODING_KSC5601,
                                                CONFIG_CODING_UCS2 };
    for (size_t i = 0; i < config->link_count; i++) {
        struct config_link *link = &config->link[i];
        if (link->coding_count > 0)
            continue;
        memcpy(link->coding, usual, sizeof usual);
        link->coding_count = sizeof usual / sizeof usual[0];
    }
}

bool config_read(const struct document *document, struct arena *arena, struct findings *findings,
                 struct config *ret)
{
    const size_t errors = findings->errors;
    const bool formed = shape_read(&config_shape, document, ret, sizeof *ret, arena, findings);
    check_twins(document, node_get(document->root, "links"), "id", "links", findings);
    check_twins(document, node_get(document->root, "routes"), "id", "routes", findings);
    check_twins(document, node_get(document->root, "senders"), "number", "senders", findings);
    check_twins(document, node_get(document->root, "testers"), "name", "testers", findings);
    check_twins(document, node_get(document->root, "intake"), "id", "intake sources", findings);
    check_secret(document, ret, findings);
    check_senders(document, ret, findings);
    if (formed) {
        config_check_routes(document, ret, findings);
        complete(ret);
    }
    return findings->errors == errors;
}

/* ---- the file ---- */

static bool file_error(const char *path, const char *why, struct findings *findings)
{
    const struct document nowhere = { .file = slice_from_text(path), .text = SLICE_EMPTY };
    finding_add(findings, FINDING_ERROR, "no-file", &nowhere, NULL, "{}",
                FINDING_ARGUMENTS(slice_from_text(why)));
    return false;
}

static const char *environment_value(const char *const *environment, const char *name)
{
    const size_t len = strlen(name);
    for (size_t i = 0; environment != NULL && environment[i] != NULL; i++) {
        if (strncmp(environment[i], name, len) == 0 && environment[i][len] == '=')
            return environment[i] + len + 1;
    }
    return NULL;
}

static const char *find_file(const struct config_request *request)
{
    static const char *const usual[] = { "ccrm.yaml", "/etc/ccrm/ccrm.yaml" };
    const char *named =
        request->path != NULL ? request->path : environment_value(request->environment, "CCRM_CONFIG");
    if (named != NULL)
        return named;
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (access(usual[i], F_OK) == 0)
            return usual[i];
    }
    return NULL;
}

static bool load_file(const struct config_request *request, struct arena *arena, struct findings *findings,
                      struct document *ret)
{
    const char *path = find_file(request);
    struct slice bytes = SLICE_LIT("apiVersion: ccrm/v1\nkind: Config\n");
    if (path != NULL) {
        const enum file_error error = file_read(path, YAML_BYTES_MAX, arena, &bytes);
        if (error != FILE_OK)
            return file_error(path, file_error_text(error), findings);
    }
    return yaml_load(bytes, slice_from_text(path != NULL ? path : "default"), arena, findings, ret);
}

/* ---- environment and command line ---- */

static bool report_setting(enum overlay_outcome outcome, const struct overlay_error *error, struct slice path,
                           struct slice source, struct findings *findings)
{
    const struct document nowhere = { .file = source, .text = SLICE_EMPTY };
    struct slice candidate[SHAPE_KEYS_MAX];
    size_t count = 0;
    switch (outcome) {
    case OVERLAY_DONE:
        return true;
    case OVERLAY_UNKNOWN_KEY:
        finding_add(
            findings, FINDING_ERROR, "unknown-setting", &nowhere, NULL, "'{}' in '{}' is not a key of {}",
            FINDING_ARGUMENTS(error->at, path,
                              slice_from_text(error->in->noun != NULL ? error->in->noun : "a value")));
        for (; error->in->kind == SHAPE_MAPPING && count < error->in->key_count; count++)
            candidate[count] = slice_from_text(error->in->key[count].name);
        finding_suggest_nearest(findings, error->at, candidate, count);
        return false;
    case OVERLAY_NO_ITEM:
        finding_add(findings, FINDING_ERROR, "unknown-setting", &nowhere, NULL,
                    "there is no '{}' in the file for '{}'", FINDING_ARGUMENTS(error->at, path));
        return false;
    case OVERLAY_NOT_A_VALUE:
        finding_add(findings, FINDING_ERROR, "unknown-setting", &nowhere, NULL, "'{}' is no single value",
                    FINDING_ARGUMENTS(path));
        return false;
    case OVERLAY_NO_MEMORY:
        finding_add(findings, FINDING_ERROR, "too-large", &nowhere, NULL, "there is no memory for '{}'",
                    FINDING_ARGUMENTS(path));
        return false;
    }
    return false;
}

static bool set(struct document *document, struct slice path, struct slice value, struct slice source,
                struct arena *arena, struct findings *findings)
{
    struct overlay_error error = { .at = path };
    const enum overlay_outcome outcome =
        overlay_set(&config_shape, &document->root, path, value, source, arena, &error);
    return report_setting(outcome, &error, path, source, findings);
}

/** Is NAME the variable of that path: CCRM_ and the path in capitals, dots and hyphens as underscores? */
static bool names_path(struct slice name, struct slice path)
{
    const size_t prefix = sizeof "CCRM_" - 1;
    if (name.len != prefix + path.len)
        return false;
    for (size_t i = 0; i < path.len; i++) {
        char c = path.at[i];
        if (c == '.' || c == '-')
            c = '_';
        else if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (name.at[prefix + i] != c)
            return false;
    }
    return true;
}

struct leaves {
    const struct overlay_leaf *leaf;
    size_t count;
};

static bool apply_variable(struct document *document, struct leaves leaves, struct slice variable,
                           struct arena *arena, struct findings *findings)
{
    const size_t equals = slice_find(variable, SLICE_LIT("="));
    const struct slice name = slice_part(variable, 0, equals);
    const struct slice value = slice_part(variable, equals + 1, variable.len);
    for (size_t i = 0; equals < variable.len && i < leaves.count; i++) {
        if (names_path(name, leaves.leaf[i].path))
            return set(document, leaves.leaf[i].path, value, name, arena, findings);
    }
    return true; /* another program's variable, or one for the tools around this one */
}

static bool apply_environment(struct document *document, const struct config_request *request,
                              struct arena *arena, struct findings *findings)
{
    bool ok = true;
    struct leaves leaves;
    const char *database = environment_value(request->environment, "CCRM_DB");
    /* The leaves that the file leaves out count too, so a variable can give what nobody wrote. */
    leaves.leaf = overlay_leaves(&config_shape, document->root, arena, &leaves.count);
    if (leaves.leaf == NULL)
        return file_error("environment", "there is no memory to read it", findings);
    if (database != NULL)
        ok = set(document, SLICE_LIT("database.connection"), slice_from_text(database), SLICE_LIT("CCRM_DB"),
                 arena, findings);
    for (size_t i = 0; request->environment != NULL && request->environment[i] != NULL; i++) {
        const struct slice variable = slice_from_text(request->environment[i]);
        if (slice_starts_with(variable, SLICE_LIT("CCRM_")))
            ok = apply_variable(document, leaves, variable, arena, findings) && ok;
    }
    return ok;
}

static bool apply_options(struct document *document, const struct config_request *request,
                          struct arena *arena, struct findings *findings)
{
    bool ok = true;
    for (size_t i = 0; i < request->set_count; i++) {
        const struct slice option = slice_from_text(request->set[i]);
        const size_t equals = slice_find(option, SLICE_LIT("="));
        if (equals == option.len) {
            const struct document nowhere = { .file = SLICE_LIT("--set"), .text = SLICE_EMPTY };
            finding_add(findings, FINDING_ERROR, "unknown-setting", &nowhere, NULL, "'{}' is not KEY=VALUE",
                        FINDING_ARGUMENTS(option));
            ok = false;
            continue;
        }
        ok = set(document, slice_part(option, 0, equals), slice_part(option, equals + 1, option.len),
                 SLICE_LIT("--set"), arena, findings) &&
             ok;
    }
    return ok;
}

/* ---- what came out ---- */

static struct slice joined_items(const struct node *list, struct arena *arena)
{
    char memory[1000];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    for (size_t i = 0; i < list->count; i++) {
        buffer_add_text(&buffer, i == 0 ? "" : ",");
        buffer_add(&buffer, node_text(list->item[i]));
    }
    return arena_copy(arena, buffer_slice(&buffer));
}

static struct slice source_of(const struct document *document, const struct node *node, struct arena *arena)
{
    char memory[500];
    struct buffer buffer;
    if (node == NULL)
        return SLICE_LIT("default");
    if (node->source.len > 0)
        return node->source;
    buffer_init(&buffer, memory, sizeof memory);
    buffer_add(&buffer, document->file);
    buffer_add_byte(&buffer, ':');
    buffer_add_int(&buffer, node->mark.line);
    return arena_copy(arena, buffer_slice(&buffer));
}

static const struct config_value *values_of(const struct document *document, struct arena *arena,
                                            size_t *ret_count)
{
    size_t count = 0;
    const struct overlay_leaf *leaf = overlay_leaves(&config_shape, document->root, arena, &count);
    struct config_value *value = arena_new_array(arena, struct config_value, count);
    if (leaf == NULL || value == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct node *node = leaf[i].node;
        value[i].path = leaf[i].path;
        value[i].source = source_of(document, node, arena);
        if (node == NULL)
            value[i].value = slice_from_text(leaf[i].default_text);
        else
            value[i].value = node->kind == NODE_LIST ? joined_items(node, arena) : node_text(node);
    }
    *ret_count = count;
    return value;
}

bool config_load(const struct config_request *request, struct arena *arena, struct findings *findings,
                 struct config *ret, const struct config_value **ret_value, size_t *ret_value_count)
{
    struct document document;
    if (!load_file(request, arena, findings, &document))
        return false;
    const bool applied = apply_environment(&document, request, arena, findings) &&
                         apply_options(&document, request, arena, findings);
    if (!config_read(&document, arena, findings, ret) || !applied)
        return false;
    if (ret_value == NULL)
        return true;
    *ret_value = values_of(&document, arena, ret_value_count);
    return *ret_value != NULL || file_error("config", "there is no memory to list the values", findings);
}

bool config_secret_path(struct slice file, char ret[CONFIG_PATH_MAX])
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    const bool bare = slice_find(file, SLICE_LIT("/")) == file.len;
    if (bare && folder != NULL) {
        const int written =
            snprintf(ret, CONFIG_PATH_MAX, "%s/%.*s", folder, (int)slice_part(file, 0, 255).len, file.at);
        if (written > 0 && written < CONFIG_PATH_MAX && access(ret, F_OK) == 0)
            return true;
    }
    if (file.len >= CONFIG_PATH_MAX)
        return false;
    memcpy(ret, file.at, file.len);
    ret[file.len] = '\0';
    return true;
}

bool config_secret(struct slice file, struct arena *arena, struct findings *findings, struct slice *ret)
{
    enum { SECRET_MAX = 64 * 1024 }; /* far more than any key or password */
    char path[CONFIG_PATH_MAX];
    if (!config_secret_path(file, path))
        return file_error("*_file", "the path is too long", findings);
    const enum file_error error = file_read(path, SECRET_MAX, arena, ret);
    if (error == FILE_OK)
        return true;
    return file_error(path, error == FILE_NOT_READABLE ? strerror(errno) : file_error_text(error), findings);
}

bool config_complete_survey(const struct config *config, struct survey *survey)
{
    if (survey->office.len == 0)
        survey->office = config->office;
    if (survey->contact.len == 0)
        survey->contact = config->contact;
    for (size_t i = 0; i < config->sender_count && survey->sender.len == 0; i++) {
        if (config->sender[i].can_receive)
            survey->sender = config->sender[i].number;
    }
    return survey->sender.len > 0;
}

bool config_check_sender(const struct config *config, struct slice number, struct night today,
                         struct findings *findings)
{
    const struct document nowhere = { .file = SLICE_LIT("senders"), .text = SLICE_EMPTY };
    const struct config_sender *sender = NULL;
    for (size_t i = 0; i < config->sender_count && sender == NULL; i++) {
        if (slice_equal(config->sender[i].number, number))
            sender = &config->sender[i];
    }
    const size_t errors = findings->errors;
    if (sender == NULL)
        finding_add(findings, FINDING_ERROR, "sender-unregistered", &nowhere, NULL,
                    "{} is not among the registered senders of the configuration", FINDING_ARGUMENTS(number));
    else if (!sender->can_receive)
        finding_add(findings, FINDING_ERROR, "sender-mute", &nowhere, NULL,
                    "{} cannot receive, so nobody could answer a survey from it", FINDING_ARGUMENTS(number));
    else if (sender->has_expiry && sender->expires.day <= today.day)
        finding_add(findings, FINDING_ERROR, "sender-expired", &nowhere, NULL,
                    "the registration of {} has expired: renew it and its date", FINDING_ARGUMENTS(number));
    return findings->errors == errors;
}

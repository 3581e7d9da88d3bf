#include "adapter/yaml/yaml.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A list or mapping that is not closed yet. Its children stand on the loader's stack from `first` on. */
struct open_collection {
    struct node *node;
    size_t first;
    size_t anchor; /* index of its anchor, or SIZE_MAX */
    size_t weight; /* nodes below it, aliases counted as often as they are used */
};

struct anchor {
    struct slice name;
    const struct node *node; /* NULL while it is still open: an alias to it would be endless */
    size_t weight;
};

struct loader {
    yaml_parser_t parser;
    struct document *document;
    struct findings *findings;
    struct arena *arena;
    struct open_collection open[YAML_DEPTH_MAX];
    size_t depth;
    struct anchor anchor[YAML_ALIASES_MAX];
    size_t anchor_count;
    size_t alias_count;
    size_t node_count;
    const struct node **stack; /* keys, values and items of everything open; YAML_NODES_MAX */
    size_t stacked;
    const struct node *root;
    size_t documents;
};

static struct mark mark_of(yaml_mark_t mark)
{
    return (struct mark){ .line = (uint32_t)mark.line + 1, .column = (uint32_t)mark.column + 1 };
}

static bool fail(struct loader *loader, struct mark mark, const char *code, const char *message,
                 struct slice argument)
{
    finding_add_at(loader->findings, FINDING_ERROR, code, loader->document, mark, message,
                   FINDING_ARGUMENTS(argument));
    return false;
}

static bool no_memory(struct loader *loader, struct mark mark)
{
    return fail(loader, mark, "yaml-limit", "the file is too large for the memory set aside for it{}",
                SLICE_EMPTY);
}

/** Where the byte stands, for errors that come before any line was read. */
static struct mark mark_at_byte(struct slice text, size_t at)
{
    struct mark mark = { 1, 1 };
    for (size_t i = 0; i < at && i < text.len; i++) {
        if (text.at[i] == '\n')
            mark = (struct mark){ mark.line + 1, 1 };
        else if (((unsigned char)text.at[i] & 0xC0) != 0x80)
            mark.column++;
    }
    return mark;
}

/** YAML 1.2.2, 5.1: no control characters but tab and line ends; and the text must be UTF-8. */
static bool check_encoding(struct loader *loader)
{
    const struct slice text = loader->document->text;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = 0;
        const size_t len = utf8_decode(slice_part(text, at, text.len), &c);
        const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
        if (len == 0)
            return fail(loader, mark_at_byte(text, at), "yaml-encoding", "this is not UTF-8 text{}",
                        SLICE_EMPTY);
        if (control)
            return fail(loader, mark_at_byte(text, at), "yaml-encoding", "a control character stands here{}",
                        SLICE_EMPTY);
        at += len;
    }
    return true;
}

static struct slice copy(struct loader *loader, const unsigned char *bytes, size_t len)
{
    return arena_copy(loader->arena, (struct slice){ .at = (const char *)bytes, .len = len });
}

/** Adds a finished node to what is open. The node weighs `weight` nodes, itself included. */
static bool attach(struct loader *loader, const struct node *node, size_t weight, struct mark mark)
{
    loader->node_count += weight;
    if (loader->node_count > YAML_NODES_MAX)
        return fail(loader, mark, "yaml-limit", "more values than any definition needs{}", SLICE_EMPTY);
    if (loader->depth == 0) {
        loader->root = node;
        return true;
    }
    loader->open[loader->depth - 1].weight += weight;
    loader->stack[loader->stacked++] = node; /* node_count bounds it: every stacked node was counted */
    return true;
}

/** Remembers the anchor; SIZE_MAX in *ret when there is none. */
static bool add_anchor(struct loader *loader, const yaml_char_t *name, struct mark mark, size_t *ret)
{
    *ret = SIZE_MAX;
    if (name == NULL)
        return true;
    if (loader->anchor_count == YAML_ALIASES_MAX)
        return fail(loader, mark, "yaml-limit", "more anchors than are allowed{}", SLICE_EMPTY);
    *ret = loader->anchor_count++;
    loader->anchor[*ret] = (struct anchor){ .name = copy(loader, name, strlen((const char *)name)) };
    return true;
}

static bool check_tag(struct loader *loader, const yaml_char_t *tag, struct mark mark)
{
    if (tag == NULL)
        return true;
    return fail(loader, mark, "yaml-tag", "tags such as {} are not used here: remove it",
                slice_from_text((const char *)tag));
}

static bool add_scalar(struct loader *loader, const yaml_event_t *event)
{
    const struct mark mark = mark_of(event->start_mark);
    size_t anchor = 0;
    if (!check_tag(loader, event->data.scalar.tag, mark) ||
        !add_anchor(loader, event->data.scalar.anchor, mark, &anchor))
        return false;
    struct node *node = arena_new(loader->arena, struct node);
    if (node == NULL)
        return no_memory(loader, mark);
    *node = (struct node){
        .kind = NODE_SCALAR,
        .mark = mark,
        .quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE,
        .source = SLICE_EMPTY,
        .text = copy(loader, event->data.scalar.value, event->data.scalar.length),
    };
    if (loader->arena->exhausted)
        return no_memory(loader, mark);
    if (anchor != SIZE_MAX) {
        loader->anchor[anchor].node = node;
        loader->anchor[anchor].weight = 1;
    }
    return attach(loader, node, 1, mark);
}

static bool add_alias(struct loader *loader, const yaml_event_t *event)
{
    const struct mark mark = mark_of(event->start_mark);
    const struct slice name = slice_from_text((const char *)event->data.alias.anchor);
    if (++loader->alias_count > YAML_ALIASES_MAX)
        return fail(loader, mark, "yaml-limit", "more aliases than are allowed{}", SLICE_EMPTY);
    /* The latest anchor of that name counts (YAML 1.2.2, 3.2.2.2). */
    for (size_t i = loader->anchor_count; i > 0; i--) {
        const struct anchor *anchor = &loader->anchor[i - 1];
        if (!slice_equal(anchor->name, name))
            continue;
        if (anchor->node == NULL)
            return fail(loader, mark, "yaml-alias", "*{} stands within what it repeats", name);
        return attach(loader, anchor->node, anchor->weight, mark);
    }
    return fail(loader, mark, "yaml-alias", "there is no anchor &{} before this alias", name);
}

static bool open_collection(struct loader *loader, enum node_kind kind, const yaml_char_t *name,
                            const yaml_char_t *tag, struct mark mark)
{
    struct node *node = arena_new(loader->arena, struct node);
    if (node == NULL)
        return no_memory(loader, mark);
    if (loader->depth == YAML_DEPTH_MAX)
        return fail(loader, mark, "yaml-limit", "nested deeper than any definition needs{}", SLICE_EMPTY);
    *node = (struct node){ .kind = kind, .mark = mark, .source = SLICE_EMPTY, .text = SLICE_EMPTY };
    struct open_collection open = { .node = node, .first = loader->stacked };
    if (!check_tag(loader, tag, mark) || !add_anchor(loader, name, mark, &open.anchor))
        return false;
    loader->open[loader->depth++] = open;
    return true;
}

static bool close_collection(struct loader *loader)
{
    const struct open_collection open = loader->open[--loader->depth];
    struct node *node = open.node;
    const struct node *const *child = loader->stack + open.first;
    const size_t count = loader->stacked - open.first;
    if (node->kind == NODE_LIST) {
        const struct node **item = arena_new_array(loader->arena, const struct node *, count);
        if (item == NULL)
            return no_memory(loader, node->mark);
        for (size_t i = 0; i < count; i++)
            item[i] = child[i];
        node->item = item;
        node->count = count;
    } else {
        struct node_entry *entry = arena_new_array(loader->arena, struct node_entry, count / 2);
        if (entry == NULL)
            return no_memory(loader, node->mark);
        for (size_t i = 0; i < count / 2; i++)
            entry[i] = (struct node_entry){ .key = child[2 * i], .value = child[2 * i + 1] };
        node->entry = entry;
        node->count = count / 2;
    }
    loader->stacked = open.first;
    if (open.anchor != SIZE_MAX) {
        loader->anchor[open.anchor].node = node;
        loader->anchor[open.anchor].weight = open.weight + 1;
    }
    /* Its children were counted as they came. */
    loader->node_count -= open.weight;
    return attach(loader, node, open.weight + 1, node->mark);
}

static bool take(struct loader *loader, const yaml_event_t *event)
{
    const struct mark mark = mark_of(event->start_mark);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++loader->documents > 1)
            return fail(loader, mark, "yaml-documents",
                        "a second document begins here: one file, one definition{}", SLICE_EMPTY);
        return true;
    case YAML_SCALAR_EVENT:
        return add_scalar(loader, event);
    case YAML_ALIAS_EVENT:
        return add_alias(loader, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(loader, NODE_LIST, event->data.sequence_start.anchor,
                               event->data.sequence_start.tag, mark);
    case YAML_MAPPING_START_EVENT:
        return open_collection(loader, NODE_MAPPING, event->data.mapping_start.anchor,
                               event->data.mapping_start.tag, mark);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_collection(loader);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return true;
    }
    return true;
}

/* The first full-width colon (U+FF1A, as Korean keyboards type it) in lines `from` to `to`, from 0. */
static bool find_wide_colon(struct slice text, size_t from, size_t to, struct mark *ret)
{
    static const struct slice colon = { "\xEF\xBC\x9A", 3 };
    size_t line = 0, column = 0;
    for (size_t at = 0; at < text.len && line <= to; at++) {
        if (line >= from && slice_starts_with(slice_part(text, at, text.len), colon)) {
            *ret = (struct mark){ .line = (uint32_t)line + 1, .column = (uint32_t)column + 1 };
            return true;
        }
        if (text.at[at] == '\n') {
            line++;
            column = 0;
        } else if (((unsigned char)text.at[at] & 0xC0) != 0x80) {
            column++; /* marks count characters */
        }
    }
    return false;
}

/* What ops staff get wrong most is said in their words; false when it is something else. */
static bool report_usual(struct loader *loader)
{
    const yaml_parser_t *parser = &loader->parser;
    const struct slice text = loader->document->text;
    const size_t at = parser->problem_mark.index, context = parser->context_mark.line;
    struct mark mark;
    if (find_wide_colon(text, parser->context != NULL ? context : parser->problem_mark.line,
                        parser->problem_mark.line, &mark)) {
        finding_add_at(loader->findings, FINDING_ERROR, "yaml-syntax", loader->document, mark,
                       "a full-width colon stands where ':' is needed", FINDING_NO_ARGUMENTS);
        return true;
    }
    size_t byte = 0;
    for (size_t characters = 0; byte < text.len && characters <= at; byte++)
        characters += ((unsigned char)text.at[byte] & 0xC0) != 0x80;
    if (byte == 0 || text.at[byte - 1] != '\t')
        return false;
    finding_add_at(loader->findings, FINDING_ERROR, "yaml-syntax", loader->document,
                   mark_of(parser->problem_mark), "a tab: YAML is indented with spaces",
                   FINDING_NO_ARGUMENTS);
    return true;
}

/** libyaml's words, with the place of what it was reading when that stands elsewhere. */
static bool report_syntax(struct loader *loader)
{
    const yaml_parser_t *parser = &loader->parser;
    if (report_usual(loader))
        return false;
    const struct slice problem =
        slice_from_text(parser->problem != NULL ? parser->problem : "this is not YAML");
    if (parser->context != NULL && parser->context_mark.line != parser->problem_mark.line) {
        finding_add_at(
            loader->findings, FINDING_ERROR, "yaml-syntax", loader->document, mark_of(parser->problem_mark),
            "{} ({} that began on line {})",
            FINDING_ARGUMENTS(problem, slice_from_text(parser->context),
                              finding_int(loader->findings, (int64_t)parser->context_mark.line + 1)));
        return false;
    }
    return fail(loader, mark_of(parser->problem_mark), "yaml-syntax", "{}", problem);
}

static bool run(struct loader *loader)
{
    const struct slice text = loader->document->text;
    yaml_parser_set_encoding(&loader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&loader->parser, (const unsigned char *)text.at, text.len);
    for (bool done = false; !done;) {
        yaml_event_t event;
        if (yaml_parser_parse(&loader->parser, &event) == 0)
            return report_syntax(loader);
        done = event.type == YAML_STREAM_END_EVENT;
        const bool taken = take(loader, &event);
        yaml_event_delete(&event);
        if (!taken)
            return false;
    }
    return true;
}

bool yaml_load(struct slice text, struct slice file, struct arena *arena, struct findings *findings,
               struct document *ret)
{
    *ret = (struct document){ .file = file, .text = text };
    if (text.len > YAML_BYTES_MAX) {
        finding_add(findings, FINDING_ERROR, "yaml-limit", ret, NULL,
                    "the file has {} bytes; at most {} are read",
                    FINDING_ARGUMENTS(finding_int(findings, (int64_t)text.len),
                                      finding_int(findings, YAML_BYTES_MAX)));
        return false;
    }
    struct loader *loader = calloc(1, sizeof *loader);
    const struct node **stack = calloc(YAML_NODES_MAX + 1, sizeof *stack);
    bool ok = false;
    if (loader == NULL || stack == NULL || yaml_parser_initialize(&loader->parser) == 0) {
        finding_add(findings, FINDING_ERROR, "yaml-limit", ret, NULL, "there is no memory to read the file",
                    FINDING_NO_ARGUMENTS);
        goto done;
    }
    loader->document = ret;
    loader->findings = findings;
    loader->arena = arena;
    loader->stack = stack;
    ok = check_encoding(loader) && run(loader);
    yaml_parser_delete(&loader->parser);
    if (ok)
        ret->root = loader->root;
done:
    free(stack);
    free(loader);
    return ok;
}

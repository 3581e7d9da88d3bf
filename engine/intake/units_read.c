#include "intake/units_read.h"

#define ERROR(findings, document, code, node, ...)                                                           \
    finding_add((findings), FINDING_ERROR, (code), (document), (node), __VA_ARGS__)

/* ---- the form ---- */

struct parts {
    struct slice from[UNITS_PARTS_MAX], to[UNITS_PARTS_MAX];
    size_t from_count, to_count;
    bool given;
};

struct written_change {
    struct night on;
    struct parts by[3]; /* enum units_change_kind */
};

struct written {
    struct slice id;
    struct units_department *department;
    size_t department_count;
    struct written_change *change;
    size_t change_count;
    struct units_officer *officer;
    size_t officer_count;
};

static const struct shape name_form = { .kind = SHAPE_TEXT, .max = 60 };
static const struct shape code_form = { .kind = SHAPE_TEXT,
                                        .max = UNITS_CODE_MAX,
                                        .noun = "a code as the source system writes it" };
static const struct shape_key name_key[] = {
    { "ko", &name_form, SHAPE_FIELD(struct units_name, ko), .required = true, .description = "Korean." },
    { "en", &name_form, SHAPE_FIELD(struct units_name, en), .required = true, .description = "English." },
};
static const struct shape names = { .kind = SHAPE_MAPPING,
                                    SHAPE_KEYS(name_key),
                                    .noun = "a name in both languages" };
static const struct shape_key department_key[] = {
    { "code", &code_form, SHAPE_FIELD(struct units_department, code), .required = true,
      .description = "As complaints have it in their department." },
    { "name", &names, SHAPE_FIELD(struct units_department, name), .required = true,
      .description = "As pages show it." },
    { "parent", &name_form, SHAPE_FIELD(struct units_department, parent),
      .description = "The bureau above it, for staff." },
    { "class", &shape_id, SHAPE_FIELD(struct units_department, class_name), .default_text = "general",
      .description = "The class of departments whose base rate the rules use for it." },
    { "from", &shape_date, SHAPE_FIELD(struct units_department, from), .required = true,
      .description = "The first day of this code and name." },
    { "to", &shape_date, SHAPE_FIELD(struct units_department, to),
      SHAPE_GIVEN(struct units_department, has_to),
      .description = "The last day; what a change ends need not say it." },
};
static const struct shape department = { .kind = SHAPE_MAPPING,
                                         SHAPE_KEYS(department_key),
                                         .noun = "a department" };
static const struct shape departments = { .kind = SHAPE_LIST,
                                          .item = &department,
                                          .item_size = sizeof(struct units_department),
                                          .count_min = 1,
                                          .count_max = UNITS_DEPARTMENTS_MAX,
                                          .allocated = true,
                                          .noun = "the list of departments" };

static const struct shape several = { .kind = SHAPE_LIST,
                                      .item = &code_form,
                                      .item_size = sizeof(struct slice),
                                      .count_min = 2,
                                      .count_max = UNITS_PARTS_MAX,
                                      .unique = true,
                                      .noun = "a list of two or more codes" };
static const struct shape_key renamed_key[] = {
    { "from", &code_form, SHAPE_FIELD(struct parts, from[0]), .required = true,
      .description = "The old code." },
    { "to", &code_form, SHAPE_FIELD(struct parts, to[0]), .required = true, .description = "The new code." },
};
static const struct shape_key merged_key[] = {
    { "from", &several, SHAPE_FIELD(struct parts, from), SHAPE_COUNT(struct parts, from_count),
      .required = true, .description = "Those that end." },
    { "to", &code_form, SHAPE_FIELD(struct parts, to[0]), .required = true,
      .description = "What they become." },
};
static const struct shape_key split_key[] = {
    { "from", &code_form, SHAPE_FIELD(struct parts, from[0]), .required = true, .description = "What ends." },
    { "to", &several, SHAPE_FIELD(struct parts, to), SHAPE_COUNT(struct parts, to_count), .required = true,
      .description = "Those that it becomes." },
};
static const struct shape renamed = { .kind = SHAPE_MAPPING, SHAPE_KEYS(renamed_key), .noun = "a rename" };
static const struct shape merged = { .kind = SHAPE_MAPPING, SHAPE_KEYS(merged_key), .noun = "a merger" };
static const struct shape split = { .kind = SHAPE_MAPPING, SHAPE_KEYS(split_key), .noun = "a split" };
static const struct shape_key change_key[] = {
    { "on", &shape_date, SHAPE_FIELD(struct written_change, on), .required = true,
      .description = "The first day of what comes." },
    { "renamed", &renamed, SHAPE_FIELD(struct written_change, by[UNITS_RENAMED]),
      SHAPE_GIVEN(struct written_change, by[UNITS_RENAMED].given),
      .description = "The same department: its figures go on." },
    { "merged", &merged, SHAPE_FIELD(struct written_change, by[UNITS_MERGED]),
      SHAPE_GIVEN(struct written_change, by[UNITS_MERGED].given),
      .description = "A new department, which starts from nothing." },
    { "split", &split, SHAPE_FIELD(struct written_change, by[UNITS_SPLIT]),
      SHAPE_GIVEN(struct written_change, by[UNITS_SPLIT].given),
      .description = "New departments, which start from nothing." },
};
static const struct shape change_form = { .kind = SHAPE_MAPPING, SHAPE_KEYS(change_key), .noun = "a change" };
static const struct shape changes = { .kind = SHAPE_LIST,
                                      .item = &change_form,
                                      .item_size = sizeof(struct written_change),
                                      .count_max = UNITS_CHANGES_MAX,
                                      .allocated = true,
                                      .noun = "the list of changes" };

static const struct shape_key term_key[] = {
    { "department", &code_form, SHAPE_FIELD(struct units_term, department), .required = true,
      .description = "The department's code on the term's first day." },
    { "from", &shape_date, SHAPE_FIELD(struct units_term, from), .required = true,
      .description = "The first day." },
    { "to", &shape_date, SHAPE_FIELD(struct units_term, to), .default_text = "9999-12-31",
      .description = "The last day, once it is known." },
};
static const struct shape term_form = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(term_key),
                                        .noun = "a term of office" };
static const struct shape terms = { .kind = SHAPE_LIST,
                                    .item = &term_form,
                                    .item_size = sizeof(struct units_term),
                                    .count_min = 1,
                                    .count_max = UNITS_TERMS_MAX,
                                    .noun = "the terms of office" };
static const struct shape codes = { .kind = SHAPE_LIST,
                                    .item = &code_form,
                                    .item_size = sizeof(struct slice),
                                    .count_max = UNITS_PARTS_MAX,
                                    .unique = true,
                                    .noun = "the list of codes" };
static const struct shape_key officer_key[] = {
    { "key", &code_form, SHAPE_FIELD(struct units_officer, key), .required = true,
      .description = "Stays the same for a whole career; no name." },
    { "codes", &codes, SHAPE_FIELD(struct units_officer, code), SHAPE_COUNT(struct units_officer, code_count),
      .description = "What sources write beside the key." },
    { "terms", &terms, SHAPE_FIELD(struct units_officer, term), SHAPE_COUNT(struct units_officer, term_count),
      .required = true, .description = "In their order." },
};
static const struct shape officer = { .kind = SHAPE_MAPPING, SHAPE_KEYS(officer_key), .noun = "an officer" };
static const struct shape officers = { .kind = SHAPE_LIST,
                                       .item = &officer,
                                       .item_size = sizeof(struct units_officer),
                                       .count_max = UNITS_OFFICERS_MAX,
                                       .allocated = true,
                                       .noun = "the list of officers" };

static const struct shape_name kind_name[] = { { "Units", 1 } };
static const struct shape kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };
static const struct shape_key document_key[] = {
    SHAPE_HEADER(&kind),
    { "id", &shape_id, SHAPE_FIELD(struct written, id), .required = true,
      .description = "The organisation's name; one is in force at a time." },
    { "departments", &departments, SHAPE_FIELD(struct written, department),
      SHAPE_COUNT(struct written, department_count), .required = true,
      .description = "Every code that complaints come with, past ones too." },
    { "changes", &changes, SHAPE_FIELD(struct written, change), SHAPE_COUNT(struct written, change_count),
      .description = "Renames, mergers and splits." },
    { "officers", &officers, SHAPE_FIELD(struct written, officer), SHAPE_COUNT(struct written, officer_count),
      .description = "Officials whose code changes or who move; others are known by what sources write." },
};
const struct shape units_read_shape = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(document_key),
                                        .noun = "the units of a city" };

/* ---- what a table cannot say ---- */

struct reader {
    const struct document *document;
    struct findings *findings;
    struct units *units;
    const struct node *departments, *changes, *officers;
};

static struct slice date_text(struct reader *reader, struct night night)
{
    char memory[16];
    struct buffer text;
    buffer_init(&text, memory, sizeof memory);
    night_add(&text, night);
    return arena_copy(reader->findings->arena, buffer_slice(&text));
}

static void unknown_unit(struct reader *reader, const struct node *at, struct slice written,
                         struct night night)
{
    enum { CANDIDATES = 200 };
    struct slice candidate[CANDIDATES];
    size_t count = 0;
    for (size_t i = 0; i < reader->units->department_count && count < CANDIDATES; i++)
        candidate[count++] = reader->units->department[i].code;
    ERROR(reader->findings, reader->document, "unknown-unit", at, "no department has the code '{}' on {}",
          FINDING_ARGUMENTS(written, date_text(reader, night)));
    finding_suggest_nearest(reader->findings, written, candidate, count);
}

static void wrong_dates(struct reader *reader, const struct node *at, struct slice code, const char *why)
{
    ERROR(reader->findings, reader->document, "unit-dates", at, "{}: {}",
          FINDING_ARGUMENTS(code, slice_from_text(why)));
}

static void twice(struct reader *reader, const struct node *at, struct slice code, const char *why)
{
    ERROR(reader->findings, reader->document, "unit-twice", at, "{} {}",
          FINDING_ARGUMENTS(code, slice_from_text(why)));
}

/* The entry of a code that a change on `on` ends: open, or ending just before. */
static int entry_before(const struct units *units, struct slice code, struct night on)
{
    int found = UNITS_NONE;
    for (size_t i = 0; i < units->department_count; i++) {
        const struct units_department *entry = &units->department[i];
        if (entry->from.day < on.day && slice_equal(entry->code, code) &&
            (found == UNITS_NONE || entry->from.day > units->department[found].from.day))
            found = (int)i;
    }
    return found;
}

static int entry_from(const struct units *units, struct slice code, struct night on)
{
    for (size_t i = 0; i < units->department_count; i++)
        if (units->department[i].from.day == on.day && slice_equal(units->department[i].code, code))
            return (int)i;
    return UNITS_NONE;
}

static void end_entry(struct reader *reader, struct units_change *this, int number, size_t part,
                      const struct node *at)
{
    const struct night last = { this->on.day - 1 };
    const int found = entry_before(reader->units, this->from[part], this->on);
    this->before[part] = found;
    if (found == UNITS_NONE) {
        unknown_unit(reader, at, this->from[part], last);
        return;
    }
    struct units_department *entry = &reader->units->department[found];
    if (entry->became != UNITS_NONE)
        twice(reader, at, entry->code, "is ended by two changes");
    else if (entry->has_to && entry->to.day != last.day)
        wrong_dates(reader, at, entry->code, "its 'to' is not the day before this change");
    entry->became = number;
    entry->to = last;
}

static void begin_entry(struct reader *reader, struct units_change *this, int number, size_t part,
                        const struct node *at)
{
    const int found = entry_from(reader->units, this->to[part], this->on);
    this->after[part] = found;
    if (found == UNITS_NONE) {
        if (units_entry_on(reader->units, this->to[part], this->on) != UNITS_NONE)
            wrong_dates(reader, at, this->to[part], "its 'from' is not the day of this change");
        else
            unknown_unit(reader, at, this->to[part], this->on);
        return;
    }
    struct units_department *entry = &reader->units->department[found];
    if (entry->came != UNITS_NONE)
        twice(reader, at, entry->code, "begins by two changes");
    entry->came = number;
}

/** The node of one code: of the list's item, or of the one that stands without a list. */
static const struct node *part_node(const struct node *parts, size_t part)
{
    return parts != NULL && parts->kind == NODE_LIST ? node_item(parts, part) : parts;
}

static void take_change(struct reader *reader, const struct written_change *written, size_t i)
{
    const struct node *node = node_item(reader->changes, i);
    struct units_change *this = &reader->units->change[i];
    int kinds = 0;
    *this = (struct units_change){ .on = written->on };
    for (enum units_change_kind k = UNITS_RENAMED; k <= UNITS_SPLIT; k++) {
        const struct parts *parts = &written->by[k];
        if (!parts->given)
            continue;
        kinds++;
        this->kind = k;
        this->from_count = k == UNITS_MERGED ? parts->from_count : 1;
        this->to_count = k == UNITS_SPLIT ? parts->to_count : 1;
        for (size_t p = 0; p < UNITS_PARTS_MAX; p++) {
            this->from[p] = parts->from[p];
            this->to[p] = parts->to[p];
        }
    }
    if (kinds != 1) {
        ERROR(reader->findings, reader->document, "one-change", node,
              "a change is one of renamed, merged, split", FINDING_NO_ARGUMENTS);
        this->from_count = this->to_count = 0;
        return;
    }
    char key[16] = "";
    const struct slice name = units_change_name(this->kind);
    for (size_t b = 0; b < name.len && b < sizeof key - 1; b++)
        key[b] = name.at[b];
    const struct node *parts = node_get(node, key);
    for (size_t p = 0; p < this->from_count; p++)
        end_entry(reader, this, (int)i, p, part_node(node_get(parts, "from"), p));
    for (size_t p = 0; p < this->to_count; p++)
        begin_entry(reader, this, (int)i, p, part_node(node_get(parts, "to"), p));
}

static void check_department(struct reader *reader, size_t i)
{
    const struct units_department *this = &reader->units->department[i];
    const struct node *node = node_item(reader->departments, i);
    if (this->to.day < this->from.day)
        wrong_dates(reader, node_or(node_get(node, "to"), node), this->code, "it ends before it begins");
    for (size_t j = 0; j < i; j++) {
        const struct units_department *other = &reader->units->department[j];
        if (slice_equal(other->code, this->code) && other->from.day <= this->to.day &&
            this->from.day <= other->to.day) {
            ERROR(reader->findings, reader->document, "duplicate-code", node_get(node, "code"),
                  "two departments have the code '{}' on the same day", FINDING_ARGUMENTS(this->code));
            return;
        }
    }
}

static bool names_officer(const struct units_officer *one, struct slice written)
{
    bool found = slice_equal(one->key, written);
    for (size_t c = 0; c < one->code_count; c++)
        found |= slice_equal(one->code[c], written);
    return found;
}

static void check_codes(struct reader *reader, size_t i, const struct node *node)
{
    const struct units_officer *this = &reader->units->officer[i];
    for (size_t c = 0; c <= this->code_count; c++) {
        const struct slice written = c == 0 ? this->key : this->code[c - 1];
        for (size_t j = 0; j < i; j++) {
            if (!names_officer(&reader->units->officer[j], written))
                continue;
            ERROR(reader->findings, reader->document, "duplicate-id",
                  c == 0 ? node_get(node, "key") : node_item(node_get(node, "codes"), c - 1),
                  "'{}' names another officer already", FINDING_ARGUMENTS(written));
            return;
        }
    }
}

static void check_officer(struct reader *reader, size_t i)
{
    const struct units_officer *this = &reader->units->officer[i];
    const struct node *node = node_item(reader->officers, i);
    check_codes(reader, i, node);
    for (size_t t = 0; t < this->term_count; t++) {
        const struct units_term *term = &this->term[t];
        const struct node *at = node_item(node_get(node, "terms"), t);
        if (term->to.day < term->from.day)
            wrong_dates(reader, node_get(at, "to"), this->key, "this term ends before it begins");
        if (t > 0 && term->from.day <= this->term[t - 1].to.day)
            ERROR(reader->findings, reader->document, "term-order", node_get(at, "from"),
                  "{}: this term begins before the one above it ended", FINDING_ARGUMENTS(this->key));
        if (units_entry_on(reader->units, term->department, term->from) == UNITS_NONE)
            unknown_unit(reader, node_get(at, "department"), term->department, term->from);
    }
}

static void check(struct reader *reader, const struct written *written)
{
    struct units *units = reader->units;
    for (size_t i = 0; i < units->department_count; i++) {
        struct units_department *this = &units->department[i];
        this->became = this->came = UNITS_NONE;
        if (!this->has_to)
            this->to.day = UNITS_OPEN_DAY;
    }
    for (size_t i = 0; i < units->change_count; i++)
        take_change(reader, &written->change[i], i);
    for (size_t i = 0; i < units->department_count; i++)
        check_department(reader, i);
    for (size_t i = 0; i < units->officer_count; i++)
        check_officer(reader, i);
}

bool units_read(const struct document *document, struct arena *arena, struct findings *findings,
                struct units *ret)
{
    const size_t errors = findings->errors;
    struct written written;
    if (!shape_read(&units_read_shape, document, &written, sizeof written, arena, findings))
        return false;
    struct units_change *change = arena_new_array(arena, struct units_change, written.change_count + 1);
    if (change == NULL) {
        ERROR(findings, document, "too-large", NULL, "there is no memory for the units",
              FINDING_NO_ARGUMENTS);
        return false;
    }
    *ret = (struct units){ .id = written.id,
                           .department = written.department,
                           .department_count = written.department_count,
                           .change = change,
                           .change_count = written.change_count,
                           .officer = written.officer,
                           .officer_count = written.officer_count };
    struct reader reader = { .document = document,
                             .findings = findings,
                             .units = ret,
                             .departments = node_get(document->root, "departments"),
                             .changes = node_get(document->root, "changes"),
                             .officers = node_get(document->root, "officers") };
    check(&reader, &written);
    return findings->errors == errors;
}

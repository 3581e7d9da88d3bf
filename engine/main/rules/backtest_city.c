#include "main/rules/backtest_city.h"

#include "main/rules/backtest_table.h"
#include "main/rules/backtest_units.h"

#include <stdio.h>

enum {
    RECEIPT_NIGHTS = 0,    /* after sending */
    UNANSWERED_NIGHTS = 4, /* a reminder, and the day after it */
    DAY_S = 86400,
    SUMMER_MONTH = 6,
};

enum complaint_column {
    C_ID,
    C_DEPARTMENT,
    C_TYPE,
    C_OFFICER,
    C_CITIZEN,
    C_PHONE,
    C_CLOSED,
    C_SUPPLEMENTS,
    C_COUNT
};
static const char *const complaint_columns[C_COUNT] = { "complaint_id", "department", "type",
                                                        "officer",      "citizen_id", "phone",
                                                        "closed_at",    "supplements" };

enum survey_column {
    S_ID,
    S_SENT,
    S_STATUS,
    S_FIRST,
    S_LAST,
    S_KINDNESS,
    S_SATISFACTION,
    S_SOLICITED,
    S_CONFIRM,
    S_TEXT,
    S_COUNT
};
static const char *const survey_columns[S_COUNT] = {
    "complaint_id", "sent_at",      "dlr_status", "first_reply_at", "last_reply_at",
    "kindness",     "satisfaction", "solicited",  "confirm",        "text"
};

/* ---- times ---- */

/* "YYYY-MM-DDTHH:MM:SS" (or a space) as seconds on the wall clock; false when it is not. */
static bool read_time(struct slice text, struct night *ret_night, int64_t *ret_s)
{
    long long hour = 0;
    long long minute = 0;
    long long second = 0;
    text = slice_trim(text);
    if (text.len < 19 || !night_parse(slice_part(text, 0, 10), ret_night) ||
        !slice_to_int(slice_part(text, 11, 2), 0, 23, &hour) ||
        !slice_to_int(slice_part(text, 14, 2), 0, 59, &minute) ||
        !slice_to_int(slice_part(text, 17, 2), 0, 60, &second)) {
        return false;
    }
    *ret_s = (int64_t)ret_night->day * DAY_S + hour * 3600 + minute * 60 + second;
    return true;
}

static int read_scale(struct slice text)
{
    long long value = 0;
    return slice_to_int(slice_trim(text), 1, 5, &value) ? (int)value : 0;
}

/* ---- complaints ---- */

struct reading {
    struct backtest_city city;
    struct backtest_table complaints, surveys;
    struct backtest_names id; /* of complaints, then surveys */
    struct backtest_names department, type, officer, citizen, phone;
    size_t *row_of; /* [complaint id]: its row among complaints + 1, or 0 */
    backtest_reader *reader;
    void *context;
    struct arena *arena;
};

/* A number that can carry a text message here: 010 and eight digits, or the older 01x with seven or eight. */
static enum contact_number number_of(struct slice phone)
{
    if (phone.len == 0) {
        return CONTACT_MISSING;
    }
    if (phone.len < 10 || phone.len > 11 || !slice_starts_with(phone, SLICE_LIT("01"))) {
        return CONTACT_IMPOSSIBLE;
    }
    for (size_t i = 0; i < phone.len; i++) {
        if (phone.at[i] < '0' || phone.at[i] > '9') {
            return CONTACT_IMPOSSIBLE;
        }
    }
    return CONTACT_USABLE;
}

static struct slice cell(const struct backtest_table *table, size_t row, size_t column)
{
    return slice_trim(table->cell[row * table->columns + column]);
}

static void take_complaints(struct reading *reading)
{
    struct backtest_city *city = &reading->city;
    const struct backtest_table *table = &reading->complaints;
    for (size_t r = 0; r < table->rows; r++) {
        struct night closed;
        int64_t second = 0;
        if (!read_time(cell(table, r, C_CLOSED), &closed, &second) || reading->department.id[r] == 0 ||
            reading->id.id[r] == 0 || reading->row_of[reading->id.id[r]] != 0) {
            city->bad_rows++; /* no closing, no department, no number, or a second row of the same case */
            continue;
        }
        reading->row_of[reading->id.id[r]] = r + 1;
        long long supplements = 0;
        (void)!slice_to_int(cell(table, r, C_SUPPLEMENTS), 0, 1000, &supplements);
        city->contact[r] = (struct contact){
            .complaint = reading->id.id[r],
            .handset = reading->phone.id[r],
            .citizen = reading->citizen.id[r],
            .department = (int32_t)reading->department.id[r],
            .closed = closed,
            .supplements = (int32_t)supplements,
            .number = number_of(reading->phone.name[r]),
        };
    }
}

static int32_t type_unit(const struct reading *reading, size_t row)
{
    int64_t id = reading->type.id[row];
    return id == 0 ? 0 : (int32_t)(id + (int64_t)reading->department.distinct);
}

static int32_t officer_unit(const struct reading *reading, size_t row)
{
    int64_t id = reading->officer.id[row];
    return id == 0 ? 0 : (int32_t)(id + (int64_t)(reading->department.distinct + reading->type.distinct));
}

static void see_unit(struct backtest_city *city, int32_t id, int32_t department, enum unit_kind kind,
                     struct night night, struct slice name)
{
    if (id == 0) {
        return;
    }
    struct unit *unit = &city->unit[id - 1];
    if (unit->id == 0 || night.day < unit->first.day) {
        *unit =
            (struct unit){ .id = id, .department = department, .kind = kind, .first = night, .name = name };
    }
}

static bool take_units(struct reading *reading)
{
    struct backtest_city *city = &reading->city;
    size_t count = reading->department.distinct + reading->type.distinct + reading->officer.distinct;
    city->unit = arena_new_array(reading->arena, struct unit, count + 1);
    if (city->unit == NULL) {
        return false;
    }
    for (size_t r = 0; r < reading->complaints.rows; r++) {
        const struct contact *contact = &city->contact[r];
        if (contact->complaint == 0) {
            continue;
        }
        int32_t department = contact->department;
        see_unit(city, department, department, UNIT_DEPARTMENT, contact->closed, reading->department.name[r]);
        see_unit(city, type_unit(reading, r), department, UNIT_TYPE, contact->closed,
                 cell(&reading->complaints, r, C_TYPE));
        see_unit(city, officer_unit(reading, r), department, UNIT_OFFICER, contact->closed,
                 cell(&reading->complaints, r, C_OFFICER));
    }
    for (size_t i = 0; i < count; i++) {
        if (city->unit[i].id != 0) {
            city->department_count += city->unit[i].kind == UNIT_DEPARTMENT ? 1 : 0;
            city->unit[city->unit_count++] = city->unit[i];
        }
    }
    return true;
}

/* ---- surveys ---- */

static void add_fact(struct reading *reading, size_t row, enum tally_measure measure, enum tally_state state,
                     struct night night, int64_t second)
{
    const struct contact *contact = &reading->city.contact[row];
    struct tally_fact *fact = &reading->city.fact[reading->city.fact_count++];
    *fact = (struct tally_fact){ .complaint = contact->complaint,
                                 .handset = contact->handset,
                                 .department = contact->department,
                                 .type = type_unit(reading, row),
                                 .officer = officer_unit(reading, row),
                                 .measure = measure,
                                 .state = state,
                                 .arrived_at = { second },
                                 .arrived = night,
                                 .known = night };
    if (state == TALLY_UNANSWERED) {
        fact->known.day += UNANSWERED_NIGHTS;
    }
}

static void add_scale(struct reading *reading, size_t row, enum tally_measure measure, int value, bool event,
                      struct night night, int64_t second)
{
    if (value != 0) {
        add_fact(reading, row, measure, event ? TALLY_EVENT : TALLY_NO_EVENT, night, second);
        reading->city.fact[reading->city.fact_count - 1].value = value;
    }
}

static void add_solicited(struct reading *reading, size_t row, struct slice solicited, struct slice confirm,
                          struct night night, int64_t second)
{
    bool yes = slice_equal(solicited, SLICE_LIT("Y"));
    if (!yes && !slice_equal(solicited, SLICE_LIT("N"))) {
        return;
    }
    enum tally_state state = TALLY_NO_EVENT;
    if (yes) {
        state = slice_equal(confirm, SLICE_LIT("Y"))   ? TALLY_EVENT
                : slice_equal(confirm, SLICE_LIT("N")) ? TALLY_WITHDRAWN
                                                       : TALLY_UNANSWERED;
    }
    add_fact(reading, row, TALLY_SOLICITATION, state, night, second);
    add_fact(reading, row, TALLY_SOLICITATION_RAW, yes ? TALLY_EVENT : TALLY_NO_EVENT, night, second);
}

static void add_text(struct reading *reading, size_t row, struct slice text, struct night night,
                     int64_t second)
{
    if (text.len == 0 || reading->reader == NULL) {
        return;
    }
    enum backtest_text says = reading->reader(reading->context, text);
    add_fact(reading, row, TALLY_HINT, says == BACKTEST_TEXT_HINT ? TALLY_EVENT : TALLY_NO_EVENT, night,
             second);
    if (says == BACKTEST_TEXT_EXPLICIT) {
        add_fact(reading, row, TALLY_SOLICITATION_TEXT, TALLY_EVENT, night, second);
    }
}

static void take_answers(struct reading *reading, size_t survey, size_t row, int64_t sent_s)
{
    const struct backtest_table *table = &reading->surveys;
    struct contact *contact = &reading->city.contact[row];
    struct night first;
    struct night last;
    int64_t first_s = 0;
    int64_t last_s = 0;
    if (!read_time(cell(table, survey, S_FIRST), &first, &first_s)) {
        return;
    }
    if (!read_time(cell(table, survey, S_LAST), &last, &last_s)) {
        last = first;
        last_s = first_s;
    }
    int kindness = read_scale(cell(table, survey, S_KINDNESS));
    int satisfaction = read_scale(cell(table, survey, S_SATISFACTION));
    contact->replied = true;
    contact->replied_night = first;
    contact->answered_night = last;
    contact->replied_at = (struct instant){ first_s };
    contact->delay_s = first_s - sent_s;
    contact->best = kindness + satisfaction > 0 && (kindness == 5 || kindness == 0) &&
                    (satisfaction == 5 || satisfaction == 0);
    add_scale(reading, row, TALLY_KINDNESS, kindness, kindness <= 2, last, last_s);
    add_scale(reading, row, TALLY_SATISFACTION, satisfaction, satisfaction >= 4, last, last_s);
    add_solicited(reading, row, cell(table, survey, S_SOLICITED), cell(table, survey, S_CONFIRM), last,
                  last_s);
    add_text(reading, row, cell(table, survey, S_TEXT), last, last_s);
    reading->city.last.day = last.day > reading->city.last.day ? last.day : reading->city.last.day;
}

static void take_surveys(struct reading *reading)
{
    const struct backtest_table *table = &reading->surveys;
    for (size_t s = 0; s < table->rows; s++) {
        size_t row = reading->row_of[reading->id.id[reading->complaints.rows + s]];
        struct night sent;
        int64_t sent_s = 0;
        if (row == 0) {
            reading->city.bad_rows++; /* a survey of a complaint that is not there */
            continue;
        }
        struct contact *contact = &reading->city.contact[row - 1];
        if (contact->delivery != CONTACT_NOT_SENT || !read_time(cell(table, s, S_SENT), &sent, &sent_s)) {
            continue;
        }
        struct slice status = cell(table, s, S_STATUS);
        contact->sent = sent;
        contact->delivery_known = (struct night){ sent.day + RECEIPT_NIGHTS };
        contact->delivery = status.len == 0                             ? CONTACT_OPEN
                            : slice_equal(status, SLICE_LIT("DELIVRD")) ? CONTACT_DELIVERED
                                                                        : CONTACT_DEAD;
        take_answers(reading, s, row - 1, sent_s);
    }
}

/* ---- together ---- */

static void span_of(struct backtest_city *city)
{
    struct night earliest = { INT32_MAX };
    struct night latest = { 0 };
    for (size_t i = 0; i < city->contact_count; i++) {
        const struct contact *contact = &city->contact[i];
        if (contact->complaint != 0) {
            earliest.day = contact->closed.day < earliest.day ? contact->closed.day : earliest.day;
            latest.day = contact->closed.day > latest.day ? contact->closed.day : latest.day;
        }
    }
    struct civil civil = civil_from_night(earliest.day == INT32_MAX ? (struct night){ 0 } : earliest);
    int32_t year = civil.month > SUMMER_MONTH ? civil.year + 1 : civil.year;
    city->first = night_from_civil((struct civil){ .year = year, .month = 1, .day = 1 });
    /* Whole years, so that a file that ends earlier has the same nights. */
    struct civil latest_closing = civil_from_night(latest);
    year = latest_closing.year > year ? latest_closing.year : year;
    struct night end = night_from_civil((struct civil){ .year = year, .month = 12, .day = 31 });
    city->last = end.day > city->last.day ? end : city->last;
}

static void drop_bad_contacts(struct backtest_city *city)
{
    size_t kept = 0;
    for (size_t i = 0; i < city->contact_count; i++) {
        if (city->contact[i].complaint != 0) {
            city->contact[kept++] = city->contact[i];
        }
    }
    city->contact_count = kept;
}

static bool rank_all(struct reading *reading)
{
    size_t rows = reading->complaints.rows + reading->surveys.rows;
    struct slice *id = arena_new_array(reading->arena, struct slice, rows + 1);
    if (id == NULL) {
        return false;
    }
    for (size_t r = 0; r < rows; r++) {
        id[r] = r < reading->complaints.rows ? cell(&reading->complaints, r, C_ID)
                                             : cell(&reading->surveys, r - reading->complaints.rows, S_ID);
    }
    if (!backtest_table_rank(id, rows, reading->arena, &reading->id) ||
        !backtest_table_rank_column(&reading->complaints, C_DEPARTMENT, reading->arena,
                                    &reading->department) ||
        !backtest_table_rank_column(&reading->complaints, C_CITIZEN, reading->arena, &reading->citizen) ||
        !backtest_table_rank_column(&reading->complaints, C_PHONE, reading->arena, &reading->phone) ||
        !backtest_table_rank_within(&reading->complaints, C_DEPARTMENT, C_TYPE, reading->arena,
                                    &reading->type) ||
        !backtest_table_rank_within(&reading->complaints, C_DEPARTMENT, C_OFFICER, reading->arena,
                                    &reading->officer)) {
        return false;
    }
    enum { FACTS_OF_ONE = 6 };
    reading->row_of = arena_new_array(reading->arena, size_t, reading->id.distinct + 1);
    reading->city.contact_count = reading->complaints.rows;
    reading->city.contact = arena_new_array(reading->arena, struct contact, reading->complaints.rows + 1);
    reading->city.fact =
        arena_new_array(reading->arena, struct tally_fact, FACTS_OF_ONE * reading->surveys.rows + 1);
    return reading->row_of != NULL && reading->city.contact != NULL && reading->city.fact != NULL;
}

bool backtest_city_read(const char *complaints, const char *surveys, backtest_reader *reader, void *context,
                        const struct units *units, struct arena *arena, struct backtest_city *ret)
{
    struct reading reading = { .reader = reader, .context = context, .arena = arena };
    if (!backtest_table_read(complaints, complaint_columns, C_COUNT, arena, &reading.complaints) ||
        !backtest_table_read(surveys, survey_columns, S_COUNT, arena, &reading.surveys) ||
        (units != NULL &&
         !backtest_units_apply(&reading.complaints,
                               (struct backtest_units_columns){
                                   .department = C_DEPARTMENT, .officer = C_OFFICER, .closed = C_CLOSED },
                               units, arena, &reading.city.held)) ||
        !rank_all(&reading)) {
        if (arena->exhausted) {
            fprintf(stderr, "%s: too large for this machine's memory\n", complaints);
        }
        return false;
    }
    reading.city.bad_rows = reading.complaints.bad_rows + reading.surveys.bad_rows;
    take_complaints(&reading);
    if (!take_units(&reading) ||
        (units != NULL &&
         !backtest_units_classes(units, reading.city.unit, reading.city.department_count, arena,
                                 &reading.city.unit_class, &reading.city.class_count))) {
        return false;
    }
    take_surveys(&reading);
    drop_bad_contacts(&reading.city);
    span_of(&reading.city);
    *ret = reading.city;
    return true;
}

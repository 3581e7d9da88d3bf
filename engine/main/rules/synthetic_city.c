#include "main/rules/synthetic_city.h"

#include "base/calendar.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>

enum {
    OFFICERS_MAX = 40,
    TYPES_MAX = 6,
    YEAR = 365,
    FIRST_NIGHT = 20819, /* 2027-01-01 */
    OPEN_S = 9 * 3600,
    OFFICE_S = 9 * 3600, /* open until 18:00 */
    SEND_S = 10 * 3600,
    DAY_S = 86400,
    AGENTS = 12,
    HANDSETS = 4,
};

struct department {
    double volume;  /* complaints a year */
    double reply;   /* share of delivered */
    double mistake; /* share of replies that say yes by mistake */
    double dead;    /* share of numbers */
    double agents;  /* share of complaints brought by agents */
    double many_supplements;
    int turn;                     /* night from which something innocent is otherwise here; YEAR: never */
    double dead_then, reply_then; /* from then on: more dead numbers, a factor on replies */
    bool agents_then;             /* agents begin to work here on that night */
    int officers, types;
    int family;   /* of types, for their names */
    double swing; /* seasonal: how much more than ever it has to do in its high season */
    int high;     /* the night on which that is highest */
};

/* What a time of the year multiplies; 1 outside of the seasonal world. */
struct season {
    double volume, reply, dead, many_supplements, unkind;
};

struct world {
    struct synthetic_order order;
    struct random random;
    struct department department[SYNTHETIC_DEPARTMENTS_MAX];
    int departments;
    int planted, onset, officer;
    int reorganised;     /* the night from which codes are others; YEAR: never */
    int outage, misread; /* nights; -1: none */
    int grudge, grudge_night;
    uint64_t handset[HANDSETS];
    FILE *complaints, *surveys;
    long number;
};

struct visit {
    int department, officer, type, night;
    uint64_t citizen, phone;
    bool agent, planted_handset;
};

static bool is_rough(const struct world *world)
{
    return world->order.world == SYNTHETIC_ROUGH;
}

static double unit(struct world *world)
{
    return random_unit(&world->random);
}

static int below(struct world *world, int bound)
{
    return (int)random_below(&world->random, (uint32_t)bound);
}

static bool chance(struct world *world, double probability)
{
    return random_chance(&world->random, probability);
}

static double normal(struct world *world)
{
    double radius = sqrt(-2 * log(1 - unit(world)));
    return radius * cos(6.283185307179586 * unit(world));
}

static int poisson(struct world *world, double mean)
{
    if (mean > 60) {
        double value = mean + sqrt(mean) * normal(world);
        return value < 0 ? 0 : (int)(value + 0.5);
    }
    double limit = exp(-mean);
    int count = 0;
    for (double product = unit(world); product > limit; product *= unit(world)) {
        count++;
    }
    return count;
}

enum synthetic_plant synthetic_plant_from_name(struct slice name)
{
    static const char *const names[SYNTHETIC_PLANT_COUNT] = { "nothing",      "solicitation", "officer",
                                                              "dead-numbers", "reply-fall",   "handsets" };
    for (int i = 0; i < SYNTHETIC_PLANT_COUNT; i++) {
        if (slice_equal(name, slice_from_text(names[i]))) {
            return (enum synthetic_plant)i;
        }
    }
    return SYNTHETIC_PLANT_COUNT;
}

/* From 55 to 5,500 complaints a year, many small ones: the volumes of a simulated city of another hand had
 * these quartiles. */
static double plain_volume(struct world *world)
{
    return 55 * exp(4.6 * pow(unit(world), 1.33));
}

/* What changes in an office without anybody meaning harm: a stale list of numbers or a clerk who mistypes,
 * other citizens, an agent who begins to work there. */
static void take_innocent_turn(struct world *world, struct department *department)
{
    department->turn = 60 + below(world, 280);
    switch (below(world, 3)) {
    case 0:
        department->dead_then = 0.02 + 0.06 * unit(world);
        break;
    case 1:
        department->reply_then = 0.75 + 0.2 * unit(world);
        break;
    default:
        department->agents_then = true;
        department->agents = 0.05 + 0.1 * unit(world);
        break;
    }
}

static void found_departments(struct world *world)
{
    bool rough = is_rough(world);
    double city_mistake = rough ? 0.006 + 0.005 * unit(world) : 0.002 + 0.008 * unit(world);
    double total = 0;
    world->departments = rough ? 32 + below(world, 20) : 30 + below(world, 11);
    world->departments = world->order.departments > 0 ? world->order.departments : world->departments;
    for (int d = 0; d < world->departments; d++) {
        struct department *department = &world->department[d];
        *department = (struct department){
            .volume = rough ? exp(1.5 * normal(world)) : plain_volume(world),
            .reply = 0.10 + 0.25 * unit(world),
            .mistake = city_mistake,
            .dead = 0.03 + 0.04 * unit(world),
            .turn = YEAR,
            .reply_then = 1,
            .many_supplements = rough ? 0.02 + 0.13 * unit(world) : 0.026,
            .types = 2 + below(world, 4),
            .family = below(world, 13),
        };
        if (rough && chance(world, 0.25)) {
            department->mistake *= 3; /* many elderly citizens */
        }
        if (rough && chance(world, 0.3)) {
            department->agents = 0.5 * unit(world);
        } else if (rough && chance(world, 0.2)) {
            take_innocent_turn(world, department);
        }
        if (world->order.world == SYNTHETIC_SEASONAL) {
            department->swing = 2 * unit(world) * unit(world);
            department->high = below(world, YEAR);
        }
        total += department->volume;
    }
    double wanted = (rough ? 24000 : 34000) * (world->order.departments > 0 ? world->departments / 35.0 : 1);
    for (int d = 0; d < world->departments; d++) {
        struct department *department = &world->department[d];
        department->volume *= wanted / total;
        department->volume = department->volume < 20 ? 20 : department->volume;
        department->volume = department->volume > 7000 ? 7000 : department->volume;
    }
}

static void plant(struct world *world)
{
    static const double least[SYNTHETIC_SIZE_COUNT] = { 400, 1000, 4200 };
    static const double ratio[SYNTHETIC_SIZE_COUNT] = { 2.2, 2, 1.4 };
    world->planted = -1;
    if (world->order.plant == SYNTHETIC_NOTHING) {
        return;
    }
    world->planted = below(world, world->departments);
    world->onset = 120 + below(world, 91);
    world->department[world->planted].volume =
        least[world->order.size] * pow(ratio[world->order.size], unit(world));
    for (int i = 0; i < HANDSETS; i++) {
        world->handset[i] = 90000000 + random_below(&world->random, 9999999);
    }
}

static void set_the_stage(struct world *world)
{
    found_departments(world);
    plant(world);
    world->reorganised = world->order.reorganised ? 150 + below(world, 60) : YEAR;
    for (int d = 0; d < world->departments; d++) {
        int officers = (int)(1 + world->department[d].volume / 230);
        world->department[d].officers = officers > OFFICERS_MAX ? OFFICERS_MAX : officers < 2 ? 2 : officers;
    }
    world->officer = world->planted < 0 ? 0 : below(world, world->department[world->planted].officers);
    world->outage = is_rough(world) && chance(world, 0.4) ? 60 + below(world, 290) : -1;
    world->misread = is_rough(world) && chance(world, 0.3) ? below(world, 350) : -1;
    world->grudge = is_rough(world) && chance(world, 0.1) ? below(world, world->departments) : -1;
    world->grudge_night = 60 + below(world, 270);
}

/* 1 on its day, falling to 0 half of `nights` before and after; years join. */
static double around(int night, int day, int nights)
{
    int apart = abs(night - day);
    apart = apart > YEAR / 2 ? YEAR - apart : apart;
    return 2 * apart < nights ? 0.5 + 0.5 * cos(6.283185307179586 * apart / nights) : 0;
}

/* The days off of a Korean year such as 2027. */
static bool is_holiday(int night)
{
    static const int day[] = { 0,   36,  37,  38,  39,  59,  124, 132, 156,
                               226, 227, 256, 257, 258, 275, 276, 281, 358 };
    for (size_t i = 0; i < sizeof day / sizeof *day; i++) {
        if (day[i] == night) {
            return true;
        }
    }
    return false;
}

/* Summer holidays at the turn of July, citizens who move house in late February and late August, and each
 * office's own high season of three months. */
static struct season season_of(const struct world *world, int d, int night)
{
    const struct department *department = &world->department[d];
    struct season season = { 1, 1, 1, 1, 1 };
    if (world->order.world != SYNTHETIC_SEASONAL) {
        return season;
    }
    enum { SUMMER = 211, SPRING_MOVES = 55, AUTUMN_MOVES = 240 };
    double high = department->swing * around(night, department->high, 90);
    double summer = around(night, SUMMER, 50);
    season.volume = is_holiday(night) ? 0 : (1 - 0.25 * summer) * (1 + high);
    season.reply = (1 - 0.35 * summer) * (is_holiday(night + 1) ? 0.7 : 1);
    season.dead = 1 + 0.5 * (around(night, SPRING_MOVES, 60) + around(night, AUTUMN_MOVES, 60));
    season.many_supplements = 1 + 0.5 * high;
    season.unkind = 1 + 0.5 * high;
    return season;
}

/* Complaints closed on a night: none at weekends; in the rough world some offices close in batches on
 * Fridays. */
static double volume_on(const struct world *world, int d, int night)
{
    int weekday = night_weekday((struct night){ FIRST_NIGHT + night });
    if (weekday == 0 || weekday == 6) {
        return 0;
    }
    double daily = world->department[d].volume / 261 * season_of(world, d, night).volume;
    if (is_rough(world) && d % 3 == 0) {
        return weekday == 5 ? 3 * daily : daily / 2;
    }
    return daily;
}

static struct visit visit_of(struct world *world, int d, int night)
{
    const struct department *department = &world->department[d];
    struct visit visit = { .department = d, .night = night };
    double draw = unit(world);
    visit.officer = (int)(draw * sqrt(draw) * department->officers); /* some do more than others */
    visit.type = below(world, department->types);
    visit.citizen = random_below(&world->random, 40000);
    visit.phone = 10000000 + visit.citizen;
    visit.agent = chance(world, department->agents_then && night < department->turn ? 0 : department->agents);
    if (visit.agent) {
        /* An agent's phone with another citizen's name each time. */
        visit.phone = 70000000 + (uint64_t)(department->family * AGENTS + below(world, AGENTS));
    } else if (is_rough(world) && chance(world, 0.1)) {
        visit.phone = 10000000 + visit.citizen / 3; /* a family's phone */
    }
    bool planted = d == world->planted && night >= world->onset;
    if (planted && world->order.plant == SYNTHETIC_HANDSETS && chance(world, world->order.rate)) {
        visit.phone = world->handset[below(world, HANDSETS)];
        visit.planted_handset = true;
    }
    return visit;
}

static void print_time(FILE *file, int night, int64_t second)
{
    struct civil civil = civil_from_night((struct night){ FIRST_NIGHT + night + (int32_t)(second / DAY_S) });
    int rest = (int)(second % DAY_S);
    fprintf(file, "%04d-%02d-%02dT%02d:%02d:%02d", civil.year, civil.month, civil.day, rest / 3600,
            rest / 60 % 60, rest % 60);
}

/* How far a department is from the planted one: 1 is renamed, 2 and 3 merge, 4 is split by its officers, of
 * 5 and 6 every other official moves to the other. */
static int reorganised_as(const struct world *world, const struct visit *visit)
{
    const int off = (visit->department - world->planted + world->departments) % world->departments;
    return visit->night >= world->reorganised && world->departments > 6 ? off : 0;
}

static void print_units(const struct world *world, const struct visit *visit)
{
    const int as = reorganised_as(world, visit);
    int office = visit->department; /* whose officials' codes they are */
    const char *code = as == 1                              ? "N01"
                       : as == 2 || as == 3                 ? "N02"
                       : as == 4 && visit->officer % 2 == 0 ? "N03"
                       : as == 4                            ? "N04"
                                                            : NULL;
    if ((as == 5 || as == 6) && visit->officer % 2 == 1) {
        office = (visit->department + (as == 5 ? 1 : world->departments - 1)) % world->departments;
    }
    if (code == NULL) {
        fprintf(world->complaints, "%ld,D%02d,", world->number, visit->department);
    } else {
        fprintf(world->complaints, "%ld,%s,", world->number, code);
    }
    fprintf(world->complaints, "t%02d,D%02d-O%02d,",
            (world->department[visit->department].family + visit->type) % 13, office, visit->officer);
}

static void print_complaint(struct world *world, const struct visit *visit)
{
    const struct department *department = &world->department[visit->department];
    int64_t closed = OPEN_S + below(world, OFFICE_S);
    double many =
        department->many_supplements * season_of(world, visit->department, visit->night).many_supplements;
    int supplements = chance(world, many) ? 2 + below(world, 2) : chance(world, 0.2) ? 1 : 0;
    print_units(world, visit);
    fprintf(world->complaints, "C%06llu,010%08llu,", (unsigned long long)visit->citizen,
            (unsigned long long)visit->phone);
    print_time(world->complaints, visit->night - 3 - below(world, 10), OPEN_S + below(world, OFFICE_S));
    fputc(',', world->complaints);
    print_time(world->complaints, visit->night, closed);
    fprintf(world->complaints, ",%d\n", supplements);
}

static bool says_yes_truly(struct world *world, const struct visit *visit)
{
    if (visit->department != world->planted || visit->night < world->onset || visit->planted_handset) {
        return false;
    }
    bool here = world->order.plant == SYNTHETIC_SOLICITATION ||
                (world->order.plant == SYNTHETIC_OFFICER && visit->officer == world->officer);
    return here && chance(world, world->order.rate);
}

static double mistake_of(const struct world *world, const struct visit *visit)
{
    bool misread = world->misread >= 0 && visit->night >= world->misread && visit->night < world->misread + 7;
    return world->department[visit->department].mistake * (misread ? 2 : 1);
}

/* solicited,confirm */
static void print_sensitive(struct world *world, const struct visit *visit)
{
    bool rough = is_rough(world);
    bool grudge = visit->department == world->grudge && visit->night >= world->grudge_night &&
                  visit->night < world->grudge_night + 60 && chance(world, 0.03);
    bool truly = says_yes_truly(world, visit) || grudge;
    if (!truly && !chance(world, mistake_of(world, visit))) {
        fputs("N,", world->surveys);
        return;
    }
    double ignored = rough ? 0.4 : 0.2;
    bool answered = truly ? chance(world, rough ? 0.75 : 0.9) : !chance(world, ignored);
    double confirmed = truly ? (rough ? 0.95 : 0.89) : world->order.mistakes_confirmed;
    fputs(!answered ? "Y," : chance(world, confirmed) ? "Y,Y" : "Y,N", world->surveys);
}

static void print_scales(struct world *world, const struct visit *visit)
{
    if (visit->planted_handset) {
        fputs("5,5,", world->surveys);
        return;
    }
    double kindness = unit(world);
    double satisfaction = unit(world);
    double unkind = 0.05 * season_of(world, visit->department, visit->night).unkind;
    int first = kindness < 0.6                ? 5
                : kindness < 0.87             ? 4
                : kindness < 1 - unkind       ? 3
                : kindness < 1 - unkind * 0.4 ? 2
                                              : 1;
    int second = satisfaction < 0.7 ? first : satisfaction < 0.85 ? 4 : 3;
    fprintf(world->surveys, "%d,%d,", first, second);
}

static void print_survey(struct world *world, const struct visit *visit)
{
    const struct department *department = &world->department[visit->department];
    bool planted = visit->department == world->planted && visit->night >= world->onset;
    int64_t sent = DAY_S + SEND_S + below(world, 3600);
    const struct season season = season_of(world, visit->department, visit->night);
    double dead = season.dead * department->dead +
                  (planted && world->order.plant == SYNTHETIC_DEAD_NUMBERS ? world->order.rate : 0);
    dead += visit->night >= department->turn ? department->dead_then : 0;
    dead = visit->night == world->outage ? 0.93 : visit->planted_handset ? 0.01 : dead;
    fprintf(world->surveys, "%ld,", world->number);
    print_time(world->surveys, visit->night, sent);
    if (chance(world, dead)) {
        fputs(",UNDELIV,,,,,,,\n", world->surveys);
        return;
    }
    double reply = visit->planted_handset ? 0.95 : department->reply;
    reply *= planted && world->order.plant == SYNTHETIC_REPLY_FALL ? world->order.rate : 1;
    reply *= visit->night >= department->turn ? department->reply_then : 1;
    reply *= season.reply;
    reply *= is_rough(world) ? 1.1 - 0.35 * visit->night / YEAR : 1;
    if (!chance(world, reply)) {
        fputs(",DELIVRD,,,,,,,\n", world->surveys);
        return;
    }
    double hours = -6 * log(1 - unit(world));
    int64_t delay = visit->planted_handset ? 8 + below(world, 40) : 25 + (int64_t)(hours * 3600);
    delay = !visit->planted_handset && chance(world, 0.4) ? 30 + below(world, 900) : delay;
    fputs(",DELIVRD,", world->surveys);
    print_time(world->surveys, visit->night, sent + delay);
    fputc(',', world->surveys);
    print_time(world->surveys, visit->night, sent + delay + 30 + below(world, 120));
    fputc(',', world->surveys);
    print_scales(world, visit);
    print_sensitive(world, visit);
    fputs(",\n", world->surveys);
}

bool synthetic_city_write(const struct synthetic_order *order, FILE *complaints, FILE *surveys,
                          struct synthetic_truth *ret)
{
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL) {
        return false;
    }
    world->order = *order;
    world->random = random_from_seed(order->seed);
    world->complaints = complaints;
    world->surveys = surveys;
    set_the_stage(world);
    fputs("complaint_id,department,type,officer,citizen_id,phone,received_at,closed_at,supplements\n",
          complaints);
    fputs("complaint_id,sent_at,dlr_status,first_reply_at,last_reply_at,kindness,satisfaction,solicited,"
          "confirm,text\n",
          surveys);
    for (int night = 0; night < YEAR; night++) {
        for (int d = 0; d < world->departments; d++) {
            int closed = poisson(world, volume_on(world, d, night));
            for (int i = 0; i < closed; i++) {
                struct visit visit = visit_of(world, d, night);
                world->number++;
                print_complaint(world, &visit);
                print_survey(world, &visit);
            }
        }
    }
    *ret = (struct synthetic_truth){ world->planted, world->onset, world->departments };
    free(world);
    return true;
}

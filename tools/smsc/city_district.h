/*
 * city_district.h - the departments of an invented district office: names, sizes, types of complaint, how
 * long they take.
 *
 * The names are what Korean districts commonly call such departments; sizes and durations are made up.
 */
#ifndef SMSC_CITY_DISTRICT_H
#define SMSC_CITY_DISTRICT_H

#include <stddef.h>

enum { CITY_DEPARTMENTS_MIN = 2, CITY_DEPARTMENTS_MAX = 24, CITY_TYPES_MAX = 5 };

struct city_type {
    const char *name;
    double days; /* median from opening to closing */
};

struct city_department {
    const char *name;
    double weight; /* share of complaints, relative; falls with the index */
    struct city_type type[CITY_TYPES_MAX];
    size_t type_count;
};

/** The first n departments are the largest. */
extern const struct city_department city_district[CITY_DEPARTMENTS_MAX];

#endif

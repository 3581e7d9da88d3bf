/*
 * sort.h - a stable merge sort of indices; no allocation (the C library's qsort may allocate), no recursion.
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/** Order of the elements with indices a and b: <0, 0 or >0. */
typedef int sort_compare(const void *context, uint32_t a, uint32_t b);

/** Sorts `index` (count elements, in any initial order) in place; `scratch` holds count elements too. */
void sort_index(uint32_t *index, uint32_t *scratch, size_t count, sort_compare *compare, const void *context);

#endif

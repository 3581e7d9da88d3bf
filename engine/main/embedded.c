#include "main/embedded.h"

/** Index of the first file whose path is not less than `path`. */
static size_t lower_bound(struct slice path)
{
    size_t low = 0;
    size_t high = embedded_table_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (slice_compare(embedded_table[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool embedded_find(struct slice path, struct embedded_file *ret)
{
    const size_t at = lower_bound(path);
    if (at == embedded_table_count || !slice_equal(embedded_table[at].path, path))
        return false;
    *ret = embedded_table[at];
    return true;
}

bool embedded_next(struct slice prefix, size_t i, struct embedded_file *ret)
{
    const size_t first = lower_bound(prefix);
    if (i >= embedded_table_count - first || !slice_starts_with(embedded_table[first + i].path, prefix))
        return false;
    *ret = embedded_table[first + i];
    return true;
}

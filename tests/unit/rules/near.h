/* near.h - figures agree to nine significant digits with those computed by R. */
#ifndef UNIT_RULES_NEAR_H
#define UNIT_RULES_NEAR_H

#include <math.h>

/* The vectors are printed with ten digits, so the tenth is rounded. */
#define assert_near(got, want)                                                                               \
    do {                                                                                                     \
        double got_ = (got), want_ = (want);                                                                 \
        if (!(fabs(got_ - want_) <= 1e-9 * fabs(want_))) {                                                   \
            print_error("%s = %.12g, want %.12g\n", #got, got_, want_);                                      \
            fail();                                                                                          \
        }                                                                                                    \
    } while (0)

#endif

/*
 * night_run.h - one night: facts are counted, the rules run, flags and pages are written; all of it or
 * nothing.
 *
 * The same night again changes no row and writes the same files.
 */
#ifndef MAIN_NIGHT_NIGHT_RUN_H
#define MAIN_NIGHT_NIGHT_RUN_H

#include "adapter/pg/night_store.h"
#include "main/night/night_setting.h"

/** A night of this setting, with its first instant and the first after it. */
struct night_store night_run_store(struct night_setting *setting, struct night night);

/**
 * Runs it and writes its report. `made_up_by` is the night that makes this one up, or itself. 0, or the exit
 * code after a message on stderr.
 */
__attribute__((warn_unused_result)) int night_run(struct night_setting *setting, struct night night,
                                                  struct night made_up_by);

#endif

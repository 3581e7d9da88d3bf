/*
 * service_notice.h - what the service manager is told: ready, alive, what it does, stopping.
 *
 * systemd's notification protocol (sd_notify(3)); without $NOTIFY_SOCKET everything here does nothing. The
 * watchdog is fed from the loop's turns, after their work: a loop that hangs is not fed.
 */
#ifndef ADAPTER_SYSTEMD_SERVICE_NOTICE_H
#define ADAPTER_SYSTEMD_SERVICE_NOTICE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { SERVICE_NOTICE_STATUS_MAX = 160 };

struct service_notice {
    int64_t watchdog_ms; /* it wants to hear something at least so often; 0: it does not */
    int64_t fed_ms;      /* monotonic */
    bool ready;
    char status[SERVICE_NOTICE_STATUS_MAX];
};

/** Reads $WATCHDOG_USEC and $WATCHDOG_PID (sd_watchdog_enabled(3)). */
void service_notice_init(struct service_notice *notice);

/** A turn of the loop is done, at that monotonic time; `status` is one line for `systemctl status`, sent when
 *  it has changed. `ready` says the service is up; only the first true is told. */
void service_notice_turn(struct service_notice *notice, int64_t now_ms, bool ready, struct slice status);

void service_notice_stopping(void);

#endif

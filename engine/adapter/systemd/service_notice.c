#include "adapter/systemd/service_notice.h"

#include <systemd/sd-daemon.h>

#include <string.h>

void service_notice_init(struct service_notice *notice)
{
    uint64_t usec = 0;
    *notice = (struct service_notice){ .watchdog_ms = 0 };
    if (sd_watchdog_enabled(0, &usec) > 0)
        notice->watchdog_ms = (int64_t)(usec / 1000);
}

void service_notice_turn(struct service_notice *notice, int64_t now_ms, bool ready, struct slice status)
{
    if (ready && !notice->ready) {
        notice->ready = true;
        sd_notify(0, "READY=1");
    }
    const size_t len = status.len < SERVICE_NOTICE_STATUS_MAX ? status.len : SERVICE_NOTICE_STATUS_MAX - 1;
    if (strlen(notice->status) != len || memcmp(notice->status, status.at, len) != 0) {
        memcpy(notice->status, status.at, len);
        notice->status[len] = '\0';
        sd_notifyf(0, "STATUS=%s", notice->status);
    }
    if (notice->watchdog_ms > 0 && now_ms - notice->fed_ms >= notice->watchdog_ms / 3) {
        notice->fed_ms = now_ms;
        sd_notify(0, "WATCHDOG=1");
    }
}

void service_notice_stopping(void)
{
    sd_notify(0, "STOPPING=1");
}

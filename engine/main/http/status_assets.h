/* status_assets.h - the status page's style sheet and script, made from status.css and status_script.js at
 * build time with the hashes that the page's policy names. */
#ifndef MAIN_HTTP_STATUS_ASSETS_H
#define MAIN_HTTP_STATUS_ASSETS_H

#include "report/style.h"

extern const struct style style_status, style_status_script; /* of the second, `css` is the script */

#endif

/* preview_style.h - the preview's style sheet, made from preview.css at build time. */
#ifndef AUTHORING_PREVIEW_STYLE_H
#define AUTHORING_PREVIEW_STYLE_H

#include "report/style.h"

extern const struct style style_preview;

#endif

/* tlv_name.h - optional parameters (SMPP 3.4, 5.3.2, table 5-7) by name, and which of them tell of people. */
#ifndef SMPP_TLV_NAME_H
#define SMPP_TLV_NAME_H

#include <stdint.h>

enum tlv_kind {
    TLV_KIND_NUMBER,  /* technical */
    TLV_KIND_ID,      /* a message's id */
    TLV_KIND_BODY,    /* the message itself */
    TLV_KIND_PRIVATE, /* may hold a number, a name or words */
};

struct tlv_name {
    uint16_t tag;
    enum tlv_kind kind;
    const char *name;
};

/** Never NULL: a tag that is not of the specification gives a row that is PRIVATE and has the name "". */
const struct tlv_name *tlv_name_find(uint16_t tag);

#endif

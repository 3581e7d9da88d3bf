#include "assembly.h"

#include <stdlib.h>
#include <string.h>

struct assembly {
    struct assembly *next; /* newest first */
    struct pdu_address source;
    uint16_t reference;
    uint8_t total, have;
    struct {
        bool here;
        uint8_t len;
        char at[ASSEMBLY_PART_LEN_MAX];
    } part[ASSEMBLY_PARTS_MAX];
};

static bool is_text_of(const struct assembly *text, const struct pdu_message *message)
{
    return text->reference == message->part.reference && text->total == message->part.total &&
           slice_equal(pdu_address_slice(&text->source), pdu_address_slice(&message->source));
}

static struct assembly *open_text(struct assembly **list, const struct pdu_message *message)
{
    size_t count = 0;
    for (struct assembly **link = list; *link != NULL; link = &(*link)->next) {
        if (is_text_of(*link, message))
            return *link;
        count++;
        if (count == ASSEMBLY_TEXTS_MAX) {
            free(*link); /* the oldest */
            *link = NULL;
            break;
        }
    }
    struct assembly *text = calloc(1, sizeof *text);
    if (text == NULL)
        return NULL;
    text->source = message->source;
    text->reference = message->part.reference;
    text->total = message->part.total;
    text->next = *list;
    *list = text;
    return text;
}

static void close_text(struct assembly **list, struct assembly *text)
{
    struct assembly **link = list;
    while (*link != text)
        link = &(*link)->next;
    *link = text->next;
    free(text);
}

bool assembly_add(struct assembly **list, const struct pdu_message *message, struct buffer *out)
{
    if (message->part.total > ASSEMBLY_PARTS_MAX || message->text.len > ASSEMBLY_PART_LEN_MAX)
        return false;
    struct assembly *text = open_text(list, message);
    if (text == NULL)
        return false;
    const size_t index = (size_t)message->part.number - 1;
    if (!text->part[index].here)
        text->have++;
    text->part[index].here = true;
    text->part[index].len = (uint8_t)message->text.len;
    memcpy(text->part[index].at, message->text.at, message->text.len);
    if (text->have < text->total)
        return false;
    for (size_t i = 0; i < text->total; i++)
        buffer_add(out, (struct slice){ .at = text->part[i].at, .len = text->part[i].len });
    close_text(list, text);
    return true;
}

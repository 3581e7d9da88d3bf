#include "document/node.h"

static const struct node_entry *find(const struct node *mapping, const char *key)
{
    if (mapping == NULL || mapping->kind != NODE_MAPPING)
        return NULL;
    const struct slice wanted = slice_from_text(key);
    for (size_t i = 0; i < mapping->count; i++) {
        const struct node *written = mapping->entry[i].key;
        if (written->kind == NODE_SCALAR && slice_equal(written->text, wanted))
            return &mapping->entry[i];
    }
    return NULL;
}

const struct node *node_get(const struct node *mapping, const char *key)
{
    const struct node_entry *entry = find(mapping, key);
    return entry != NULL ? entry->value : NULL;
}

const struct node *node_get_key(const struct node *mapping, const char *key)
{
    const struct node_entry *entry = find(mapping, key);
    return entry != NULL ? entry->key : NULL;
}

const struct node *node_item(const struct node *list, size_t i)
{
    return list != NULL && list->kind == NODE_LIST && i < list->count ? list->item[i] : NULL;
}

struct slice node_text(const struct node *scalar)
{
    return scalar != NULL && scalar->kind == NODE_SCALAR ? scalar->text : SLICE_EMPTY;
}

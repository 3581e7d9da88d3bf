/* plain_vault.h - the vault's seam without keys, for simulations: the same shapes, nothing secret. */
#ifndef SUPPORT_PLAIN_VAULT_H
#define SUPPORT_PLAIN_VAULT_H

#include "seam/vault.h"

extern const struct vault plain_vault;

#endif

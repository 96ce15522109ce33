#include "engine/phase.h"

#include <string.h>

static const struct {
	const char *id;
	const char *title;
	double weight;
} table[PHASES] = {
	[PHASE_LOOK] = { "look", "Machine and network", 4 },
	[PHASE_BACKUP] = { "backup", "Backup point", 2 },
	[PHASE_DOWNLOAD] = { "download", "Package download", 6 },
	[PHASE_HOLD] = { "hold", "Mail is held", 2 },
	[PHASE_INSTALL] = { "install", "Package installation", 40 },
	[PHASE_GROUND] = { "ground", "Users and keys", 0.3 },
	[PHASE_VALIDATE] = { "validate", "Validation", 1.5 },
	[PHASE_CONFIGURE] = { "configure", "Configuration", 0.2 },
	[PHASE_SERVE] = { "serve", "Services", 2.5 },
	[PHASE_PROVE] = { "prove", "Proof", 1.2 },
	[PHASE_ACCOUNT] = { "account", "First account", 0.1 },
	[PHASE_CERTIFICATE] = { "certificate", "Certificate", 1 },
	[PHASE_UNDO] = { "undo", "Undo", 2 },
};

const char *phase_id(enum phase phase)
{
	return table[phase].id;
}

const char *phase_title(enum phase phase)
{
	return table[phase].title;
}

double phase_weight(enum phase phase)
{
	return table[phase].weight;
}

bool phase_find(const char *id, enum phase *phase)
{
	for (int i = 0; i < PHASES; i++)
		if (strcmp(table[i].id, id) == 0) {
			*phase = (enum phase)i;
			return true;
		}
	return false;
}

/*
 * What was changed by hand, taken over: into the site where an option says the same, else into local.d where an addition
 * can, so that the file is ours again. For the files of adopt only.
 *
 *	adopt_find       → every hand-made change of the files that drifted
 *	adopt_options    … those for which there is an option, and the site with them
 *	adopt_additions  … those that can be an addition, and the files in local.d with them
 *	adopt_left       … what stays in each file: the rest
 */
#ifndef CMD_ADOPT_H
#define CMD_ADOPT_H

#include "cmd/cmd.h"
#include "facts/facts.h"
#include "host/planned.h"
#include "merge/settings_changes.h"
#include "plan/plan.h"

enum adopt_to {
	ADOPT_STAYS, /* .why */
	ADOPT_OPTION,
	ADOPT_LOCAL,
};

struct adoption {
	const struct step *step;
	bool named;	  /* the operator asks for this very setting */
	struct part live; /* the text that its settings are parts of */
	struct settings_change change; /* .name NULL: the file as a whole, which stays */
	enum adopt_to to;
	const char *option, *value; /* as YAML */
	const char *local;	    /* path of the file in local.d */
	const char *why;	    /* it stays as it is: a sentence without its full stop */
};
typedef VEC(struct adoption) adoption_list;

/* A setting that is an option, no more and no less (adopt_option.c). */
struct adopt_row {
	const char *file;
	const char *name; /* as settings_change has it */
	const char *option;
	/* The value as YAML, always the same for the same meaning; NULL: the option cannot say this. */
	const char *(*convert)(struct arena *a, const char *value);
};
const struct adopt_row *adopt_row_of(const struct adoption *one);

typedef VEC(struct planned_file) planned_files;

/* All that was changed by hand in the files of the plan; each stays until one of the next two takes it. */
void adopt_find(struct arena *a, const struct plan *plan, adoption_list *out);
/*
 * Changes *site_text. An option is taken only if the file rendered with it says what the operator wrote, which is looked
 * at here; what it cannot say is left to local.d.
 */
bool adopt_options(struct cmd *c, const struct facts *facts, adoption_list *all, struct str *site_text, struct err *err) MUST;
/* *files: as they are to be, in the arena. */
bool adopt_additions(struct cmd *c, const struct facts *facts, adoption_list *all, planned_files *files, struct err *err) MUST;
/* The file of step without what is taken over of it, in the arena; ours exactly if nothing is left but blanks. */
void adopt_left(struct arena *a, const struct step *step, const adoption_list *all, struct given_up *out);

#endif

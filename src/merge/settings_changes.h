/*
 * What was changed by hand in a file of settings, setting by setting: the base copy against the live file.
 *
 * A setting is known as in settings_merge.h: by its name and the blocks it is in; of several of one name those that say
 * the same belong together. A block that stands in both is looked into; one that was added is one change. Blanks and
 * comments are none.
 */
#ifndef MERGE_SETTINGS_CHANGES_H
#define MERGE_SETTINGS_CHANGES_H

#include "merge/settings.h"

enum settings_what { SETTING_CHANGED, SETTING_ADDED, SETTING_TAKEN_AWAY };

struct settings_change {
	enum settings_what what;
	VEC(const struct setting *) blocks; /* those it is in, outermost first; of the live file */
	const struct setting *base;	    /* NULL: added */
	const struct setting *live;	    /* NULL: taken away */
	const char *name;		    /* "service auth / user", printable */
};
typedef VEC(struct settings_change) settings_changes;

/*
 * In the order of the live file, what was taken away behind it. base and live are read with settings_read. deep: blocks are
 * looked into; else one that was changed is one change.
 */
void settings_compare(struct arena *a, const struct setting *base, const struct setting *live, bool deep,
		      settings_changes *out);

/* The value of a setting of these formats, printable or not, in a: behind the "=" or ":" or blank; NULL: it has none that is one line. */
const char *settings_value(struct arena *a, enum settings_format format, const struct setting *s);

#endif

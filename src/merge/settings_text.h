/* The texts of one setting, three ways, and what clashes. Private to merge/. */
#ifndef MERGE_SETTINGS_TEXT_H
#define MERGE_SETTINGS_TEXT_H

#include "merge/settings_merge.h"

/* Whether they say the same: blanks are no difference. */
bool settings_same(struct settings_merge *m, struct part x, struct part y);

/* To the result: as it is, and one of ours with the line ends of the live file. */
void settings_put(struct settings_merge *m, struct part part);
void settings_put_ours(struct settings_merge *m, struct part part);

/* Comments, and the end of a block: ours where the operator left it alone, otherwise theirs; never a clash. */
void settings_put_comment(struct settings_merge *m, struct part base, struct part live, struct part new_);

/* Lines that mean something; s is the setting of the live file that they are. base is empty if both added it. */
void settings_merge_text(struct settings_merge *m, const char *path, const struct setting *s, struct part base,
			 struct part live, struct part new_);

/* Names a setting that both changed: where it stands in the live file, or that it does no more. */
void settings_clash(struct settings_merge *m, const char *path, const struct setting *s, bool in_live);
/* What stands in a file is anybody's: printable, and not long. */
void settings_add_name(struct str *out, const char *key);

#endif

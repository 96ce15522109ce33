/* What postcat prints. */
#include <string.h>
#include <strings.h>

#include "accounts/queue.h"

#define ENVELOPE "*** ENVELOPE RECORDS "
#define CONTENTS "*** MESSAGE CONTENTS "
#define OWNER "named_attribute: sasl_username="

/* "*** ENVELOPE RECORDS deferred/4/4jYmY71LCgz81B ***": its id, or NULL. */
static const char *section_id(struct arena *a, const char *line)
{
	char *name = arena_strdup(a, line + strlen(ENVELOPE));
	char *end = strchr(name, ' ');

	if (end == NULL || strcmp(end, " ***") != 0)
		return NULL;
	*end = '\0';
	char *slash = strrchr(name, '/');
	const char *id = slash != NULL ? slash + 1 : name;
	return queue_id_ok(id) ? id : NULL;
}

void queue_parse_owners(struct arena *a, const char *text, size_t len, const char *login, strlist *ids,
			strlist *theirs)
{
	const char *id = NULL;

	for (const char *end = text + len, *next; text < end; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (next == NULL)
			next = end;
		const char *line = arena_memdup(a, text, (size_t)(next - text));

		if (strncmp(line, ENVELOPE, strlen(ENVELOPE)) == 0) {
			id = section_id(a, line);
			if (id != NULL)
				vec_push(a, ids, id);
		} else if (strncmp(line, CONTENTS, strlen(CONTENTS)) == 0) {
			id = NULL;
		} else if (id != NULL && strncmp(line, OWNER, strlen(OWNER)) == 0) {
			if (strcasecmp(line + strlen(OWNER), login) == 0)
				vec_push(a, theirs, id);
			id = NULL; /* once a message */
		}
	}
}

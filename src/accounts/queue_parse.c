/* What postqueue and postcat print. */
#include <ctype.h>
#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "accounts/queue.h"

enum { ID_MIN = 6, ID_MAX = 40 };

#define ENVELOPE "*** ENVELOPE RECORDS "
#define CONTENTS "*** MESSAGE CONTENTS "
#define OWNER "named_attribute: sasl_username="

bool queue_id_ok(const char *id)
{
	size_t n = strlen(id);

	if (n < ID_MIN || n > ID_MAX)
		return false;
	for (; *id != '\0'; id++)
		if ((unsigned char)*id >= 0x80 || !isalnum((unsigned char)*id))
			return false;
	return true;
}

/* An address may hold bytes that are no UTF-8, which no JSON parser takes; nothing of it matters here. */
static char *ascii_line(struct arena *a, const char *text, size_t n)
{
	char *line = arena_memdup(a, text, n);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] >= 0x80)
			line[i] = '?';
	return line;
}

static bool parse_line(struct arena *a, const char *text, size_t n, queue_list *list, struct err *err)
{
	json_t *object = json_loadb(ascii_line(a, text, n), n, 0, NULL);
	const char *id = json_string_value(json_object_get(object, "queue_id"));
	const char *queue = json_string_value(json_object_get(object, "queue_name"));
	bool ok = id != NULL && queue != NULL && queue_id_ok(id);

	if (ok) {
		struct queue_entry entry = {
			.id = arena_strdup(a, id),
			.queue = arena_strdup(a, queue),
			.arrival = json_integer_value(json_object_get(object, "arrival_time")),
		};

		vec_push(a, list, entry);
	}
	json_decref(object);
	return ok || err_set(err, ERR_INVALID, "postqueue said something that is no message of a queue");
}

bool queue_parse(struct arena *a, const char *text, size_t len, queue_list *list, struct err *err)
{
	for (const char *end = text + len, *next; text < end; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (next == NULL)
			next = end;
		if (next > text && !parse_line(a, text, (size_t)(next - text), list, err))
			return false;
	}
	return true;
}

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

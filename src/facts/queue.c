#include "facts/queue.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

enum { ID_MIN = 6, ID_MAX = 40 };

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

/* An address may hold bytes that are no UTF-8, which no JSON parser takes; what matters here is ASCII. */
static char *ascii_line(struct arena *a, const char *text, size_t n)
{
	char *line = arena_memdup(a, text, n);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] >= 0x80)
			line[i] = '?';
	return line;
}

static const char *text_of(struct arena *a, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? arena_strdup(a, text) : "";
}

static bool parse_line(struct arena *a, const char *text, size_t n, queue_list *list, struct err *err)
{
	json_t *object = json_loadb(ascii_line(a, text, n), n, 0, NULL);
	const json_t *first = json_array_get(json_object_get(object, "recipients"), 0);
	const struct queued q = {
		.id = text_of(a, object, "queue_id"),
		.queue = text_of(a, object, "queue_name"),
		.sender = text_of(a, object, "sender"),
		.arrival = json_integer_value(json_object_get(object, "arrival_time")),
		.recipient = text_of(a, first, "address"),
		.reason = text_of(a, first, "delay_reason"),
	};
	bool ok = q.queue[0] != '\0' && queue_id_ok(q.id);

	if (ok)
		vec_push(a, list, q);
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

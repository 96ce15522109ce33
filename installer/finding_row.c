#include "installer/finding_row.h"

#include <arpa/inet.h>
#include <string.h>

#include "check/check.h"

const char *finding_word(enum severity severity)
{
	return severity == SEVERITY_FAIL ? "FAIL" : severity_name(severity);
}

enum tone finding_tone(enum severity severity)
{
	switch (severity) {
	case SEVERITY_OK: return TONE_GOOD;
	case SEVERITY_INFO: return TONE_DIM;
	case SEVERITY_UNKNOWN: return TONE_NOTE;
	case SEVERITY_WARN: return TONE_WARN;
	case SEVERITY_FAIL: break;
	}
	return TONE_BAD;
}

/* Of "IPv4", "45.90.10.10", "45.90.10.10 zen.spamhaus.org". */
static const char *family(struct arena *a, const char *subject)
{
	const char *first = arena_memdup(a, subject, strcspn(subject, " "));
	struct in6_addr address;

	if (strcmp(first, "IPv4") == 0 || inet_pton(AF_INET, first, &address) == 1)
		return " v4";
	if (strcmp(first, "IPv6") == 0 || inet_pton(AF_INET6, first, &address) == 1)
		return " v6";
	return "";
}

const char *finding_title(struct arena *a, const struct finding *f)
{
	const struct check_kind *kind = check_of_finding(f->id);

	return arena_printf(a, "%s%s", kind != NULL ? kind->title : f->id, family(a, f->subject));
}

static const char *blocks(const struct finding *f)
{
	if (f->severity != SEVERITY_FAIL || f->blocks == BLOCKS_NOTHING)
		return "";
	return f->blocks == BLOCKS_DELIVERY ? "delivery: mail does not come in, or does not go out"
					    : "the installation: it stops before it changes anything";
}

/* The word before it says that already, and a line is short. */
static const char *in_short(const struct finding *f)
{
	static const char said[] = "could not be determined: ";
	size_t n = f->severity == SEVERITY_UNKNOWN ? strlen(said) : 0;

	return strncmp(f->seen, said, n) == 0 ? f->seen + n : f->seen;
}

struct item *finding_row(struct view *v, const char *id, const struct finding *f)
{
	struct item *row = view_add(v, &(struct item){ .kind = ITEM_ROW, .id = id, .word = finding_word(f->severity),
						       .tone = finding_tone(f->severity),
						       .title = finding_title(v->arena, f), .text = in_short(f) });

	view_detail(v, row, "Seen", f->seen);
	view_detail(v, row, "Should be", f->should);
	view_detail(v, row, "Is", f->stands);
	view_detail(v, row, "Why", f->why);
	view_detail(v, row, "Fix", f->fix);
	view_detail(v, row, "Blocks", blocks(f));
	view_detail(v, row, "Source", f->source);
	view_detail(v, row, "Id", f->id);
	return row;
}

struct item *finding_row_json(struct view *v, const char *id, json_t *o)
{
	struct finding f;

	return finding_read(v->arena, o, &f) ? finding_row(v, id, &f) : NULL;
}

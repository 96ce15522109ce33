/* Findings for people. */
#include <string.h>

#include "check/finding.h"

enum { STATE_WIDTH = 9, LEAST_WIDTH = 40 }; /* "unknown  " */

static const char *color_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_FAIL: return "\033[1;31m";
	case SEVERITY_WARN: return "\033[1;33m";
	case SEVERITY_UNKNOWN: return "\033[1;35m";
	case SEVERITY_OK: return "\033[32m";
	case SEVERITY_INFO: break;
	}
	return "\033[36m";
}

/* Words of text, broken before width; the first line goes on where the caller stopped. */
static void wrap(struct str *out, const char *text, size_t width)
{
	size_t column = STATE_WIDTH;

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column > STATE_WIDTH && column + 1 + n > width) {
			str_addf(out, "\n%*s", STATE_WIDTH, "");
			column = STATE_WIDTH;
		} else if (column > STATE_WIDTH) {
			str_addc(out, ' ');
			column++;
		}
		str_add(out, text, n);
		column += n;
		text += n + strspn(text + n, " ");
	}
	str_addc(out, '\n');
}

static void state(struct str *out, enum severity severity, bool color)
{
	const char *name = severity_name(severity);

	if (color)
		str_adds(out, color_of(severity));
	str_adds(out, name);
	if (color)
		str_adds(out, "\033[0m");
	str_addf(out, "%*s", (int)(STATE_WIDTH - strlen(name)), "");
}

/* As much of value as fits, from byte from on; what is left out shows as "..." and keeps its columns. */
static void window(struct str *out, const char *label, const char *value, size_t from, size_t room)
{
	size_t n = strlen(value);

	str_addf(out, "  %-*s", STATE_WIDTH - 2, label);
	if (from < n && from > 0)
		str_addf(out, "...%.*s", (int)room - 3, value + from + 3);
	else if (from == 0)
		str_addf(out, "%.*s", (int)room, value);
	if (n > from + room)
		str_adds(out, "...");
	str_addc(out, '\n');
}

/* Both values, one above the other, and a caret below the first byte that differs. */
static void compared(const struct finding *f, size_t width, struct str *out)
{
	size_t room = width - STATE_WIDTH - 3, at = 0, from;

	while (f->should[at] != '\0' && f->should[at] == f->stands[at])
		at++;
	if (f->stands[0] == '\0')
		at = 0;
	from = at > room / 2 && (strlen(f->should) > room || strlen(f->stands) > room) ? at - room / 2 : 0;
	if (f->should[0] != '\0')
		window(out, "right:", f->should, from, room);
	if (f->stands[0] == '\0')
		return;
	window(out, "there:", f->stands, from, room);
	if (f->should[0] != '\0')
		str_addf(out, "%*s^\n", (int)(STATE_WIDTH + at - from), "");
}

/* By its first word. */
static bool is_command(const char *fix)
{
	static const char *const programs[] = {
		"apt-get", "chmod", "chown", "cp", "dig", "dmesg", "dpkg", "du", "fallocate", "find", "journalctl", "mailstead",
		"mv", "postcat", "postqueue", "postsuper", "ps", "sed", "ss", "systemctl", "timedatectl", "unbound-control",
	};
	size_t n = strcspn(fix, " ");

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strlen(programs[i]) == n && strncmp(programs[i], fix, n) == 0)
			return true;
	return false;
}

/* A command stands in one piece, however long: it is there to be copied. */
static void mended_by(const char *fix, bool well, size_t width, struct str *out)
{
	str_addf(out, "%-*s", STATE_WIDTH, well ? "" : "  fix:");
	if (is_command(fix))
		str_addf(out, "%s\n", fix);
	else
		wrap(out, fix, width);
}

static void one(struct arena *a, const struct finding *f, const struct finding_style *style, struct str *out)
{
	size_t width = style->width < LEAST_WIDTH ? LEAST_WIDTH : style->width;
	bool well = f->severity <= SEVERITY_INFO;
	const char *seen = arena_printf(a, "%s (%s)", f->seen, f->id);

	state(out, f->severity, style->color);
	wrap(out, seen, width);
	if (f->severity == SEVERITY_OK)
		return;
	if (f->why[0] != '\0') {
		str_addf(out, "%*s", STATE_WIDTH, "");
		wrap(out, f->why, width);
	}
	compared(f, width, out);
	if (f->fix[0] != '\0')
		mended_by(f->fix, well, width, out);
}

void findings_text(struct arena *a, const finding_list *list, const struct finding_style *style, struct str *out)
{
	for (size_t i = 0; i < list->n; i++)
		if (!style->to_do || (list->v[i].severity != SEVERITY_OK && list->v[i].severity != SEVERITY_INFO))
			one(a, &list->v[i], style, out);
}

/* The worst that cannot be because of what was found. The list is sorted. */
static const struct finding *worst_block(const finding_list *list)
{
	const struct finding *worst = NULL;

	for (size_t i = list->n; i-- > 0;)
		if (list->v[i].severity == SEVERITY_FAIL && list->v[i].blocks != BLOCKS_NOTHING)
			worst = &list->v[i];
	return worst;
}

const char *findings_headline(struct arena *a, const finding_list *list, bool installed)
{
	size_t n = findings_to_do(list), unknown = findings_count(list, SEVERITY_UNKNOWN);
	const char *flows = installed ? "Mail flows." : "Nothing stands in the way of a mail server here.";
	const char *rest = " Nothing to do.", *no_mail = installed ? "Mail does not flow" : "Mail would not flow";
	const struct finding *block = worst_block(list);

	if (block != NULL)
		flows = arena_printf(a, "%s: %s.",
				     block->blocks == BLOCKS_INSTALLATION ? "Nothing can be installed here yet" : no_mail, block->seen);
	if (n > 0 && n == unknown)
		rest = arena_printf(a, " %zu thing%s could not be looked at:", n, n == 1 ? "" : "s");
	else if (n > 0)
		rest = arena_printf(a, " %zu thing%s to do:", n, n == 1 ? "" : "s");
	return arena_printf(a, "%s%s", flows, rest);
}

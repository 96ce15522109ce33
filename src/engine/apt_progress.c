#include "engine/apt_progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/early.h"

/* Of the percentage of the download: fetching the lists comes first, and is little. */
static const double LISTS = 10;

void apt_progress_begin(struct engine *e)
{
	e->apt = (struct apt_state){0};
	event_phase(e->sink, PHASE_DOWNLOAD);
}

void apt_progress_installs(struct engine *e)
{
	if (e->apt.installs)
		return;
	e->apt.installs = true;
	if (e->apt.files > 0)
		event_emit(e->sink, EVENT_DONE, "%d file%s%s%s", e->apt.files, e->apt.files == 1 ? "" : "s",
			   e->apt.size[0] != '\0' ? ", " : "", e->apt.size);
	else
		event_emit(e->sink, EVENT_DONE, "every file is here already");
	event_phase(e->sink, PHASE_INSTALL);
}

/* "Need to get 48.2 MB of archives.", "Need to get 12 kB/48.2 MB of archives." */
static void take_size(struct apt_state *apt, const char *line)
{
	static const char before[] = "Need to get ", after[] = " of archives";
	const char *from = line + sizeof(before) - 1, *end;

	if (strncmp(line, before, sizeof(before) - 1) != 0 || (end = strstr(from, after)) == NULL)
		return;
	const char *slash = memchr(from, '/', (size_t)(end - from));
	end = slash != NULL ? slash : end;
	snprintf(apt->size, sizeof(apt->size), "%.*s", (int)(end - from), from);
}

void apt_progress_line(void *ctx, const char *line)
{
	struct engine *e = ctx;

	take_size(&e->apt, line);
	event_emit(e->sink, EVENT_OUTPUT, "%s", line);
}

static void downloads(struct engine *e, double percent, const char *text)
{
	const char *of = strstr(text, " of ");

	if (e->apt.installs)
		return; /* some packages fetch more of their own */
	if (e->apt.lists_done && of != NULL)
		e->apt.files = atoi(of + 4);
	event_progress(e->sink, e->apt.lists_done ? LISTS + percent * (100 - LISTS) / 100 : percent * LISTS / 100, text);
}

static void installs(struct engine *e, double percent, const char *text)
{
	apt_progress_installs(e);
	early_start(e, text);
	event_progress(e->sink, percent, text);
}

/* "pmstatus:postfix:41.5:Installing postfix (amd64)", "dlstatus:3:12.1:Retrieving file 3 of 61" */
void apt_progress_status(void *ctx, const char *line)
{
	struct engine *e = ctx;
	bool fetching = strncmp(line, "dlstatus:", 9) == 0;
	const char *at;

	if (!fetching && strncmp(line, "pmstatus:", 9) != 0)
		return;
	/* A package may be named "libc6:amd64": the percentage is the first field that is a number. */
	for (at = strchr(line, ':'); at != NULL; at = strchr(at + 1, ':')) {
		char *end;
		double percent = strtod(at + 1, &end);

		if (end == at + 1 || *end != ':' || strchr(at + 1, '.') == NULL || strchr(at + 1, '.') > end)
			continue;
		(fetching ? downloads : installs)(e, percent < 0 ? 0 : percent > 100 ? 100 : percent, end + 1);
		return;
	}
}

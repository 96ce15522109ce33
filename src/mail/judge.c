#include "mail/judge.h"

#include <string.h>

/* Postfix' own words about a file beside ours; of a symbolic link, which everybody "can write to", too. */
static bool is_about_modes(const char *line, size_t n)
{
	static const char words[] = "warning: group or other writable: ";

	return memmem(line, n, words, sizeof(words) - 1) != NULL;
}

bool judge_postfix_check(const struct run_res *res, struct err *err)
{
	bool other = res->status != 0 || res->timed_out;

	for (const char *line = str_c(&res->err); !other && *line != '\0';) {
		size_t n = strcspn(line, "\n");

		other = !is_about_modes(line, n);
		line += n + (line[n] == '\n');
	}
	return !other || judge_quiet(res, err);
}

bool judge_quiet(const struct run_res *res, struct err *err)
{
	struct str said = {0};

	if (res->status == 0 && !res->timed_out && res->err.len == 0)
		return true;
	run_res_excerpt(res, &said);
	err_set(err, ERR_RUN, "status %d: %s", res->status, str_c(&said));
	str_free(&said);
	return false;
}

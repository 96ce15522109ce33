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

/* The setting in the next ">>> 'NAME VALUE'" of *text, which moves on. */
static bool next_named(const char **text, struct str *line)
{
	const char *at = strstr(*text, ">>> '");

	if (at == NULL)
		return false;
	size_t n = strcspn(at, "\n");
	str_cut(line, 0);
	str_add(line, at + strlen(">>> "), n - strlen(">>> "));
	*text = at + n;
	return true;
}

bool judge_redis(const struct run_res *res, struct err *err)
{
	static const char end[] = "'mailstead-end-of-check";
	const char *texts[] = { str_c(&res->err), str_c(&res->out) };
	struct str line = {0}, said = {0};
	bool ended = false, ok = true;

	for (size_t i = 0; ok && i < sizeof(texts) / sizeof(texts[0]); i++)
		while (ok && next_named(&texts[i], &line)) {
			ok = strncmp(str_c(&line), end, strlen(end)) == 0;
			ended = ended || ok;
			if (!ok)
				err_set(err, ERR_RUN, "redis-server does not take %.300s", str_c(&line));
		}
	if (ok && !ended) {
		run_res_excerpt(res, &said);
		ok = err_set(err, ERR_RUN, "redis-server (status %d): %s", res->status, str_c(&said));
	}
	str_free(&line);
	str_free(&said);
	return ok;
}

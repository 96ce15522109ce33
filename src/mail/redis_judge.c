#include "mail/redis_judge.h"

#include <string.h>

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

bool redis_judge(const struct run_res *res, struct err *err)
{
	static const char end[] = "'" REDIS_END;
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

#include "host/host.h"

#include <string.h>
#include <time.h>

enum { EXCERPT_LINES = 12 };

void run_res_free(struct run_res *res)
{
	str_free(&res->out);
	str_free(&res->err);
}

void run_res_excerpt(const struct run_res *res, struct str *out)
{
	const struct str *from = res->err.len > 0 ? &res->err : &res->out;
	const char *text = str_c(from);
	size_t end = from->len;
	int lines = 0;

	while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r'))
		end--;
	size_t begin = end;
	while (begin > 0 && (text[begin - 1] != '\n' || ++lines < EXCERPT_LINES))
		begin--;
	str_add(out, text + begin, end - begin);
}

bool host_run_ok(struct host *h, const char *const *argv, struct str *out, struct err *err)
{
	struct run_res res;

	if (!h->run(h, &(struct run_req){ .argv = argv }, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok) {
		struct str excerpt = {0};

		run_res_excerpt(&res, &excerpt);
		if (res.timed_out)
			err_set(err, ERR_RUN, "%s took too long and was stopped", argv[0]);
		else
			err_set(err, ERR_RUN, "%s %s failed (status %d): %s", argv[0], argv[1] ? argv[1] : "",
				res.status, str_c(&excerpt));
		str_free(&excerpt);
	} else if (out != NULL) {
		str_free(out);
		*out = res.out;
		res.out = (struct str){0};
	}
	run_res_free(&res);
	return ok;
}

bool host_exists(struct host *h, const char *path)
{
	struct file_stat st;
	struct err ignored = {0};

	return h->fs->stat(h, path, &st, &ignored) && (st.type == FILE_REGULAR || st.type == FILE_DIR);
}

void host_real_path(struct host *h, const char *path, struct str *out)
{
	size_t n = strlen(h->root);

	while (n > 0 && h->root[n - 1] == '/')
		n--;
	str_add(out, h->root, n);
	str_adds(out, path);
}

void host_pause_ms(struct host *h, int ms)
{
	if (h->pause != NULL)
		h->pause(h, ms);
	else
		nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 }, NULL);
}

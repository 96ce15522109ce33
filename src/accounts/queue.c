#include "accounts/queue.h"

#include <string.h>

enum {
	BATCH = 100, /* messages that one postcat reads */
	TIMEOUT_S = 300,
};
#define OUTPUT_MAX ((size_t)128 * 1024 * 1024)

static bool run(struct host *h, const char *const *argv, const struct str *input, struct run_res *res, struct err *err)
{
	struct run_req req = {
		.argv = argv,
		.input = input != NULL ? str_c(input) : NULL,
		.input_len = input != NULL ? input->len : 0,
		.timeout_s = TIMEOUT_S,
		.max_output = OUTPUT_MAX,
	};

	return h->run(h, &req, res, err);
}

static bool said_no(const char *program, const struct run_res *res, struct err *err)
{
	struct str why = {0};

	run_res_excerpt(res, &why);
	err_set(err, ERR_RUN, "%s failed: %s", program, str_c(&why));
	str_free(&why);
	return false;
}

bool queue_read(struct host *h, struct arena *a, queue_list *list, struct err *err)
{
	static const char *const argv[] = { "postqueue", "-j", NULL };
	struct run_res res = {0};

	if (!run(h, argv, NULL, &res, err))
		return err_wrap(err, "cannot read the mail queue");
	bool ok = res.status == 0 && !res.timed_out ? queue_parse(a, str_c(&res.out), res.out.len, list, err)
						    : said_no("postqueue", &res, err);
	run_res_free(&res);
	return ok || err_wrap(err, "cannot read the mail queue");
}

/* postcat ends at the first message that is not there: *done is how many of these n need not be asked for again. */
static bool read_batch(struct host *h, struct arena *a, const char *const *messages, size_t n, const char *login,
		       strlist *ids, strlist *theirs, size_t *done, struct err *err)
{
	const char *argv[BATCH + 3] = { "postcat", "-qe" };
	struct run_res res = {0};
	size_t before = ids->n;

	memcpy(argv + 2, messages, n * sizeof(*messages));
	if (!run(h, argv, NULL, &res, err))
		return false;
	queue_parse_owners(a, str_c(&res.out), res.out.len, login, ids, theirs);
	bool gone = res.status != 0 && ids->n - before < n;
	bool ok = !res.timed_out || said_no("postcat", &res, err);

	*done = gone ? ids->n - before + 1 : n;
	run_res_free(&res);
	return ok;
}

bool queue_owned(struct host *h, struct arena *a, const strlist *messages, const char *login, strlist *ids,
		 strlist *theirs, struct err *err)
{
	for (size_t at = 0, done; at < messages->n; at += done) {
		size_t n = messages->n - at < BATCH ? messages->n - at : BATCH;

		if (!read_batch(h, a, messages->v + at, n, login, ids, theirs, &done, err))
			return err_wrap(err, "cannot read the mail queue");
	}
	return true;
}

/* On standard input: as arguments, many messages would be too many. */
static bool postsuper(struct host *h, const char *what, const strlist *ids, struct err *err)
{
	const char *const argv[] = { "postsuper", what, "-", NULL };
	struct run_res res = {0};
	struct str input = {0};

	if (ids->n == 0)
		return true;
	for (size_t i = 0; i < ids->n; i++)
		str_addf(&input, "%s\n", ids->v[i]);
	bool ok = run(h, argv, &input, &res, err);
	str_free(&input);
	if (ok && (res.status != 0 || res.timed_out))
		ok = said_no("postsuper", &res, err);
	run_res_free(&res);
	return ok;
}

bool queue_hold(struct host *h, const strlist *ids, struct err *err)
{
	return postsuper(h, "-h", ids, err) || err_wrap(err, "cannot put messages on hold");
}

bool queue_release(struct host *h, const strlist *ids, struct err *err)
{
	return postsuper(h, "-H", ids, err) || err_wrap(err, "cannot release messages");
}

bool queue_requeue(struct host *h, const strlist *ids, struct err *err)
{
	return postsuper(h, "-r", ids, err) || err_wrap(err, "cannot release messages");
}

bool queue_delete(struct host *h, const strlist *ids, struct err *err)
{
	return postsuper(h, "-d", ids, err) || err_wrap(err, "cannot delete messages from the queue");
}

bool queue_try(struct host *h, const char *id, struct err *err)
{
	const char *const argv[] = { "postqueue", "-i", id, NULL };

	return host_run_ok(h, argv, NULL, err);
}

bool queue_headers(struct host *h, const char *id, struct str *out, struct err *err)
{
	const char *const argv[] = { "postcat", "-qh", id, NULL };

	return host_run_ok(h, argv, out, err) || err_wrap(err, "cannot read the message %s", id);
}

bool queue_flush(struct host *h, struct err *err)
{
	static const char *const argv[] = { "postqueue", "-f", NULL };

	return host_run_ok(h, argv, NULL, err);
}

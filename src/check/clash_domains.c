#include "check/clash_domains.h"

#include <string.h>

#include "conf/names.h"

enum { TIMEOUT_S = 20, MAP_SIZE = 65536 };

static bool is_in(const strlist *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

static void take_word(struct arena *a, const char *word, strlist *domains)
{
	struct str normal = {0};
	struct err ignored = {0};

	if (domains->n < CLASH_DOMAINS && name_domain(word, &normal, &ignored) && !is_in(domains, str_c(&normal)))
		vec_push(a, domains, arena_strdup(a, str_c(&normal)));
	str_free(&normal);
}

void clash_domains_take(struct arena *a, const char *text, bool whole, strlist *domains)
{
	char *lines = arena_strdup(a, text), *save = NULL;

	for (char *line = strtok_r(lines, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		char *words = NULL;

		if (line[0] == '#')
			continue;
		for (char *word = strtok_r(line, " \t,", &words); word != NULL; word = strtok_r(NULL, " \t,", &words)) {
			take_word(a, word, domains);
			if (!whole)
				break;
		}
	}
}

/* "hash:/etc/postfix/vdomains": the file that it is made from. */
static void take_maps(struct check *k, const char *text, strlist *domains)
{
	char *lines = arena_strdup(k->arena, text), *save = NULL;

	for (char *word = strtok_r(lines, " \t,\n", &save); word != NULL; word = strtok_r(NULL, " \t,\n", &save)) {
		const char *path = strchr(word, ':');
		struct str source = {0};
		struct err ignored = {0};
		int64_t size;

		if (path != NULL && path[1] == '/' &&
		    k->host->fs->read_from(k->host, path + 1, 0, MAP_SIZE, &source, &size, &ignored))
			clash_domains_take(k->arena, str_c(&source), false, domains);
		str_free(&source);
	}
}

void clash_domains(struct check *k, strlist *domains)
{
	static const char *const argv[] = { "postconf", "-h", "-x", "virtual_mailbox_domains", "virtual_alias_domains",
					    "mydestination", NULL };
	struct err ignored = {0};
	struct run_res res;

	*domains = (strlist){0};
	if (!k->host->run(k->host, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &ignored))
		return;
	if (res.status == 0) {
		clash_domains_take(k->arena, str_c(&res.out), true, domains);
		take_maps(k, str_c(&res.out), domains);
	}
	run_res_free(&res);
}

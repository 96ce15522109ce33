/* Is this box's address or name on a list that receivers refuse mail by? */
#include "check/reputation.h"

#include <string.h>

#include "check/standing.h"

enum { KEY_MAX = 64 };

/* --- the key for Spamhaus' Data Query Service */

static bool is_key(const char *text)
{
	size_t n = strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz");

	return n > 0 && n <= KEY_MAX && text[n] == '\0';
}

/* What is wrong with the file is told without a word of it. "" if there is no key. */
static const char *read_key(struct check *k)
{
	static const struct check_mode mode = { REPUTATION_KEY, 0077, "root", "reputation.key-mode",
						"whoever reads it can spend the questions that Spamhaus grants you", BLOCKS_NOTHING };
	struct file_stat st;
	struct str text = {0};
	struct err err = {0};
	const char *key = "";

	if (k->host->fs->stat(k->host, REPUTATION_KEY, &st, &err) && st.type == FILE_NONE)
		return "";
	check_mode(k, &mode);
	if (err.code == ERR_NONE && st.type != FILE_REGULAR)
		err_set(&err, ERR_INVALID, REPUTATION_KEY " is not a regular file");
	if (err.code == ERR_NONE && k->host->fs->read(k->host, REPUTATION_KEY, &text, &err)) {
		key = arena_memdup(k->arena, str_c(&text), strcspn(str_c(&text), " \t\r\n"));
		if (!is_key(key)) {
			key = "";
			err_set(&err, ERR_INVALID, REPUTATION_KEY " has no key of small letters and digits in it");
		}
	}
	str_wipe(&text);
	if (key[0] == '\0')
		check_unknown(k, "reputation.key", REPUTATION_KEY, "install -m 0600 /dev/null " REPUTATION_KEY
								   " && editor " REPUTATION_KEY, &err);
	return key;
}

/* --- who is asked for */

/* A name below one of the domains is judged by that domain. */
static bool covered(const strlist *names, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < names->n; i++) {
		size_t m = strlen(names->v[i]);

		if (n >= m && strcmp(name + n - m, names->v[i]) == 0 && (n == m || name[n - m - 1] == '.'))
			return true;
	}
	return false;
}

static void subjects(const struct check *k, strlist *addresses, strlist *names)
{
	const char *hostname = standing_hostname(k);
	standing_list all;

	standing_addresses(k, &all);
	for (size_t i = 0; i < all.n; i++)
		vec_push(k->arena, addresses, all.v[i].text);
	standing_domains(k, names);
	if (hostname[0] != '\0' && !covered(names, hostname))
		vec_push(k->arena, names, hostname);
}

void check_reputation(struct check *k)
{
	strlist addresses = {0}, names = {0};
	blocklist_list lists = {0};
	struct reputation r;
	struct str text = {0};
	struct err err = {0};

	bool ok = standing_data(k, "check/blocklists.txt", &text, &err) &&
		  blocklists_parse(k->arena, "templates/check/blocklists.txt", str_c(&text), text.len, &lists, &err);
	str_free(&text);
	subjects(k, &addresses, &names);
	if (ok && addresses.n + names.n > 0)
		ok = reputation_ask(k->host, k->arena, &lists, &addresses, &names, read_key(k), &r, &err);
	if (!ok)
		check_unknown(k, "reputation.silent", "", "mailstead check reputation", &err);
	else if (addresses.n + names.n > 0)
		reputation_tell(k, &r);
}

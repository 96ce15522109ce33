/* The names of the box's addresses (PTR), by which receivers judge who knocks (RFC 1912, 2.1; RFC 5321, 4.1.4). */
#include "check/ptr.h"

#include <arpa/inet.h>
#include <string.h>

#define RESOLV_CONF "/etc/resolv.conf"

/* The first resolver that the box itself asks, numeric; NULL if there is none. */
static const char *resolver_of(const struct check *k)
{
	struct str text = {0};
	struct err ignored = {0};
	unsigned char address[16];
	const char *found = NULL;

	if (!k->host->fs->read(k->host, RESOLV_CONF, &text, &ignored))
		return NULL;
	for (const char *line = str_c(&text); found == NULL && *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, "nameserver", 10) != 0 || (line[10] != ' ' && line[10] != '\t'))
			continue;
		const char *at = line + 10 + strspn(line + 10, " \t");

		found = arena_memdup(k->arena, at, strcspn(at, " \t\r\n#;"));
		if (inet_pton(AF_INET, found, address) != 1 && inet_pton(AF_INET6, found, address) != 1)
			found = NULL;
	}
	str_free(&text);
	return found;
}

static bool load_rules(struct check *k, struct ptr_rules *rules, struct err *err)
{
	struct str words = {0};

	*rules = (struct ptr_rules){ .providers = k->providers };
	bool ok = standing_data(k, "check/generic-names.txt", &words, err);
	if (ok)
		ptr_words(k->arena, str_c(&words), words.len, &rules->words);
	str_free(&words);
	return ok;
}

void check_ptr(struct check *k)
{
	const char *hidden = standing_hidden(k);
	struct ptr_rules rules;
	standing_list addresses;
	ptr_look_list looks = {0};
	struct err err = {0};

	if (hidden != NULL) {
		err_set(&err, ERR_NET, "%s", hidden);
		err_hint(&err, "mailstead config set network.ipv4 ADDRESS, with the one that the world sees");
		check_unknown(k, "ptr.address", k->facts->ipv4, "ip address", &err);
		err_clear(&err);
	}
	standing_addresses(k, &addresses);
	if (addresses.n == 0)
		return;
	if (!load_rules(k, &rules, &err) ||
	    !ptr_ask(k->host, k->arena, &addresses, standing_hostname(k), resolver_of(k), &looks, &err)) {
		check_unknown(k, "ptr.missing", "", "mailstead check ptr", &err);
		return;
	}
	for (size_t i = 0; i < looks.n; i++)
		ptr_tell(k, &rules, &looks.v[i]);
}

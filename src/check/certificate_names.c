#include "check/certificate_names.h"

#include <string.h>

#include "base/str.h"

enum { NAMED_MAX = 10 }; /* domains that the sentence names */

void certificate_names(struct arena *a, const struct site *site, certificate_name_list *out)
{
	*out = (certificate_name_list){0};
	vec_push(a, out, ((struct certificate_name){ .name = site->hostname }));
	for (size_t i = 0; i < site->domains.n; i++) {
		const char *d = site->domains.v[i];

		if (strcmp(site->web.mta_sts, "none") != 0)
			vec_push(a, out, ((struct certificate_name){ arena_printf(a, "mta-sts.%s", d), d }));
		if (site->web.autoconfig) {
			vec_push(a, out, ((struct certificate_name){ arena_printf(a, "autoconfig.%s", d), d }));
			vec_push(a, out, ((struct certificate_name){ arena_printf(a, "autodiscover.%s", d), d }));
		}
	}
}

/* How many names from i on are of the same domain; the mail host is one alone. */
static size_t group_of(const certificate_name_list *names, size_t i)
{
	size_t n = 1;

	while (names->v[i].domain != NULL && i + n < names->n && names->v[i + n].domain == names->v[i].domain)
		n++;
	return n;
}

void certificate_names_fit(struct arena *a, const certificate_name_list *names, size_t max, strlist *taken,
			   strlist *left_out)
{
	size_t n;

	*taken = *left_out = (strlist){0};
	for (size_t i = 0; i < names->n; i += n) {
		n = group_of(names, i);
		if (taken->n + n > max) {
			vec_push(a, left_out, names->v[i].domain);
			continue;
		}
		for (size_t k = 0; k < n; k++)
			vec_push(a, taken, names->v[i + k].name);
	}
}

const char *certificate_names_left_out(struct arena *a, const strlist *left_out)
{
	struct str s = {0};

	if (left_out->n == 0)
		return NULL;
	str_addf(&s, "One certificate holds %d names: the web names of %zu domain%s are not in it (",
		 CERTIFICATE_NAMES_MAX, left_out->n, left_out->n == 1 ? "" : "s");
	for (size_t i = 0; i < left_out->n && i < NAMED_MAX; i++)
		str_addf(&s, "%s%s", i > 0 ? ", " : "", left_out->v[i]);
	if (left_out->n > NAMED_MAX)
		str_addf(&s, " and %zu more", left_out->n - NAMED_MAX);
	str_adds(&s, "). Mail works there; their MTA-STS policy and account discovery do not. Fewer names a domain make "
		     "room for more of them: mailstead config set web.autoconfig false");
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

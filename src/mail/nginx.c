/*
 * nginx: the challenges of the certificate authority, the MTA-STS policy, and
 * account settings for mail programs. Its default site stays: ours answer to
 * their names, whichever site is the default.
 */
#include <string.h>

#include "mail/daemons.h"
#include "plan/paths.h"

enum { DAY = 86400 };

static void add_names(json_t *names, const struct site *site, const char *prefix)
{
	for (size_t i = 0; i < site->domains.n; i++)
		json_array_append_new(names, json_sprintf("%s.%s", prefix, site->domains.v[i]));
}

static bool nginx_vars(struct plan_builder *b, struct err *err)
{
	const struct site *s = b->site;
	bool mta_sts = strcmp(s->web.mta_sts, "none") != 0;
	json_t *names = json_array();

	(void)err;
	if (mta_sts)
		add_names(names, s, "mta-sts");
	if (s->web.autoconfig) {
		add_names(names, s, "autoconfig");
		add_names(names, s, "autodiscover");
	}
	/* While testing a mistake should be forgotten soon; RFC 8461 wants weeks of a policy that is enforced. */
	int max_age = strcmp(s->web.mta_sts, "enforce") == 0 ? 28 * DAY : DAY;
	json_object_set_new(b->vars, "nginx",
			    json_pack("{s:o, s:b, s:i, s:b}", "names", names, "mta_sts", mta_sts, "mta_sts_max_age", max_age,
				      "tls12", strcmp(s->tls.minimum, "1.2") == 0));
	return true;
}

static bool nginx_want(struct plan_builder *b, struct err *err)
{
	/* Syntax, and that certificates can be read. Misses: a port that is taken, a name in two servers (it only warns). */
	static const char *const check[] = { "nginx", "-t", "-q", NULL };

	want_package(b, "nginx-light");
	want_dir(b, PATH_WEBROOT, 0755, "root", "root");
	want_dir(b, "/etc/nginx/mailstead", 0755, "root", "root");
	want_dir(b, "/etc/systemd/system/nginx.service.d", 0755, "root", "root");
	want_unit_behind(b, "nginx.service", "80, 443");
	want_validator(b, check, NULL);
	return want_templates(b, err) && want_local(b, err);
}

/* As the template says: beside the servers, and in the one that has the host's name. */
static const struct local_kind local[] = {
	{ .suffix = ".conf", .to = "/etc/nginx/mailstead/local.d", .unit = "nginx.service", .action = UNIT_RELOAD },
	{ .suffix = ".conf", .below = "server", .to = "/etc/nginx/mailstead/local.d/server", .unit = "nginx.service",
	  .action = UNIT_RELOAD },
	{ 0 },
};

const struct daemon daemon_nginx = {
	.name = "nginx", .vars = nginx_vars, .want = nginx_want, .local = local
};

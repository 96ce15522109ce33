/* Which certificates may be given to the daemons, which names one is for, and when its renewal is late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/certificate.h"
#include "check/certificate_names.h"
#include "check/renewal.h"
#include "tests/unit/certs.h"
#include "tests/unit/fake_host.h"

#define HOST "mail.example.org"
#define KEY "/live/privkey.pem"
#define CHAIN "/live/fullchain.pem"

enum { DAY = 86400 };

struct fixture {
	struct fake f;
	struct certs_ca root, intermediate, stranger;
	EVP_PKEY *key, *other_key;
	int64_t now;
};

static const char *const host_names[] = { HOST, "mta-sts.example.org", NULL };

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));

	fake_open(&x->f);
	x->root = certs_ca_make("Test Root", NULL);
	x->intermediate = certs_ca_make("Test Intermediate", &x->root);
	x->stranger = certs_ca_make("Nobody's Root", NULL);
	x->key = certs_key();
	x->other_key = certs_key();
	x->now = (int64_t)time(NULL);
	fake_put(&x->f, "/etc/ssl/certs/ca-certificates.crt", certs_pem(x->f.a, x->root.cert));
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	certs_ca_free(&x->root);
	certs_ca_free(&x->intermediate);
	certs_ca_free(&x->stranger);
	EVP_PKEY_free(x->key);
	EVP_PKEY_free(x->other_key);
	fake_close(&x->f);
	free(x);
	return 0;
}

/* Writes the lineage: this key, and a leaf of these names and dates with these after it. */
static void put(struct fixture *x, EVP_PKEY *key, const struct certs_leaf *of, const struct certs_ca *above)
{
	X509 *leaf = certs_leaf(x->key, of);
	struct arena *a = x->f.a;

	fake_put(&x->f, KEY, certs_key_pem(a, key));
	fake_put(&x->f, CHAIN,
		 arena_printf(a, "%s%s", certs_pem(a, leaf), above != NULL ? certs_pem(a, above->cert) : ""));
	X509_free(leaf);
}

static struct certs_leaf good(const struct fixture *x)
{
	return (struct certs_leaf){ .names = host_names,
				    .not_before = x->now - DAY,
				    .not_after = x->now + 89 * DAY,
				    .issuer = &x->intermediate };
}

static bool join(struct fixture *x, const struct certificate *served, struct str *pem, struct err *err)
{
	struct certificate c;

	err_clear(err);
	return certificate_join(&x->f.plain, x->f.a, KEY, CHAIN, HOST, served, pem, &c, err);
}

static void refused(struct fixture *x, const struct certificate *served, const char *why)
{
	struct str pem = {0};
	struct err err = {0};

	assert_false(join(x, served, &pem, &err));
	if (strstr(err.msg, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
	assert_null(strstr(err.msg, "PRIVATE"));
	assert_int_equal(pem.len, 0);
}

static void a_complete_chain_is_joined_to_its_key(void **state)
{
	struct fixture *x = *state;
	struct certs_leaf of = good(x);
	struct str pem = {0};
	struct err err = {0};

	put(x, x->key, &of, &x->intermediate);
	if (!join(x, NULL, &pem, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(str_c(&pem), arena_printf(x->f.a, "%s%s", fake_get(&x->f, KEY), fake_get(&x->f, CHAIN)));
	str_wipe(&pem);
}

static void what_the_world_would_refuse_is_refused(void **state)
{
	struct fixture *x = *state;
	static const char *const other_names[] = { "mail.example.net", NULL };
	struct certs_leaf of = good(x);

	put(x, x->other_key, &of, &x->intermediate);
	refused(x, NULL, "does not belong");
	put(x, x->key, &of, NULL);
	refused(x, NULL, "the chain in " CHAIN " is not complete");
	put(x, x->key, &of, &x->stranger);
	refused(x, NULL, "does not lead to an authority");
	of.issuer = &x->stranger;
	put(x, x->key, &of, &x->stranger);
	refused(x, NULL, "does not lead to an authority");
	of.issuer = NULL;
	put(x, x->key, &of, NULL);
	refused(x, NULL, "does not lead to an authority");
	of = good(x);
	of.names = other_names;
	put(x, x->key, &of, &x->intermediate);
	refused(x, NULL, "is not for " HOST);
	of = good(x);
	of.not_after = x->now - 1;
	put(x, x->key, &of, &x->intermediate);
	refused(x, NULL, "has expired");
	of = good(x);
	of.not_before = x->now + DAY;
	put(x, x->key, &of, &x->intermediate);
	refused(x, NULL, "not yet valid");
	fake_put(&x->f, CHAIN, "no certificate\n");
	refused(x, NULL, "holds no certificate");
}

static void an_older_one_of_the_same_key_is_refused(void **state)
{
	struct fixture *x = *state;
	struct certs_leaf of = good(x);
	struct certificate served;
	struct str pem = {0};
	struct err err = {0};

	put(x, x->key, &of, &x->intermediate);
	assert_true(certificate_read(&x->f.plain, x->f.a, CHAIN, &served, &err));
	assert_int_equal(served.not_before, x->now - DAY);
	of.not_before = x->now - 2 * DAY;
	put(x, x->key, &of, &x->intermediate);
	refused(x, &served, "older than the one that is served");
	/* A self-signed one is no measure, nor is that of another key. */
	served.self_signed = true;
	assert_true(join(x, &served, &pem, &err));
	served.self_signed = false;
	served.spki_sha256[0] ^= 1;
	assert_true(join(x, &served, &pem, &err));
	str_wipe(&pem);
}

static void what_supersedes(void **state)
{
	struct certificate served = { .not_before = 100 }, newer = { .not_before = 200, .sha256 = { 1 } };

	(void)state;
	assert_true(certificate_supersedes(&newer, &served));
	assert_false(certificate_supersedes(&served, &served));
	assert_false(certificate_supersedes(&served, &newer));
	newer.self_signed = true;
	assert_true(certificate_supersedes(&served, &newer));
}

/* --- renewal */

static enum renewal after(int64_t lifetime, int64_t age)
{
	const struct certificate c = { .not_before = 1000, .not_after = 1000 + lifetime };

	return certificate_renewal(&c, 1000 + age);
}

static void renewal_is_measured_against_the_lifetime(void **state)
{
	static const int days[] = { 6, 45, 64, 90, 365 };

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		int64_t life = (int64_t)days[i] * DAY;

		assert_int_equal(after(life, 0), RENEWAL_FRESH);
		assert_int_equal(after(life, life - life / 3), RENEWAL_FRESH);
		assert_int_equal(after(life, life - life / 3 + 1), RENEWAL_DUE);
		assert_int_equal(after(life, life - life / 4), RENEWAL_DUE);
		assert_int_equal(after(life, life - life / 4 + 1), RENEWAL_OVERDUE);
		assert_int_equal(after(life, life - life / 8), RENEWAL_OVERDUE);
		assert_int_equal(after(life, life - life / 8 + 1), RENEWAL_SEVERE);
		assert_int_equal(after(life, life), RENEWAL_SEVERE);
		assert_int_equal(after(life, life + DAY), RENEWAL_SEVERE);
	}
}

static void says(const char *text, int64_t lifetime, int64_t left)
{
	const struct certificate c = { .not_before = 1, .not_after = lifetime };
	struct arena *a = arena_new();

	assert_string_equal(certificate_renewal_text(a, &c, lifetime - left), text);
	arena_free(a);
}

static void renewal_is_said_in_the_lifetime_s_own_units(void **state)
{
	(void)state;
	says("89 of its 90 days are left", 90 * DAY, 89 * DAY + 5);
	says("25 of its 90 days are left: it is renewed these days", 90 * DAY, 25 * DAY);
	says("its renewal is overdue: 15 of its 64 days are left", 64 * DAY, 15 * DAY + 100);
	says("its renewal is long overdue: only 3 of its 45 days are left", 45 * DAY, 3 * DAY);
	says("its renewal is long overdue: only 2 of its 24 hours are left", DAY, 7200);
	says("it expired 2 days ago and was not renewed", 90 * DAY, -2 * DAY);
}

/* --- names */

static struct site site_of(struct arena *a, size_t domains)
{
	struct site site = { .hostname = HOST, .web = { .mta_sts = "testing", .autoconfig = true } };

	for (size_t i = 0; i < domains; i++)
		vec_push(a, &site.domains, arena_printf(a, "d%zu.example", i));
	return site;
}

static void names_of_the_host_and_of_the_web(void **state)
{
	struct arena *a = ((struct fixture *)*state)->f.a;
	struct site site = site_of(a, 2);
	certificate_name_list all;

	certificate_names(a, &site, &all);
	assert_int_equal(all.n, 7);
	assert_string_equal(all.v[0].name, HOST);
	assert_null(all.v[0].domain);
	assert_string_equal(all.v[4].name, "mta-sts.d1.example");
	assert_string_equal(all.v[6].name, "autodiscover.d1.example");
	site.web.autoconfig = false;
	site.web.mta_sts = "none";
	certificate_names(a, &site, &all);
	assert_int_equal(all.n, 1);
}

static void beyond_the_limit_whole_domains_are_left_out_and_named(void **state)
{
	struct arena *a = ((struct fixture *)*state)->f.a;
	struct site site = site_of(a, 45);
	certificate_name_list all;
	strlist taken, left_out;

	certificate_names(a, &site, &all);
	certificate_names_fit(a, &all, CERTIFICATE_NAMES_MAX, &taken, &left_out);
	assert_int_equal(taken.n, 100);
	assert_string_equal(taken.v[0], HOST);
	assert_string_equal(taken.v[99], "autodiscover.d32.example");
	assert_int_equal(left_out.n, 12);
	assert_string_equal(left_out.v[0], "d33.example");
	const char *text = certificate_names_left_out(a, &left_out);
	assert_non_null(strstr(text, "the web names of 12 domains are not in it (d33.example, d34.example, "));
	assert_non_null(strstr(text, "d42.example and 2 more)"));
	site = site_of(a, 33);
	certificate_names(a, &site, &all);
	certificate_names_fit(a, &all, CERTIFICATE_NAMES_MAX, &taken, &left_out);
	assert_int_equal(taken.n, 100);
	assert_null(certificate_names_left_out(a, &left_out));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_complete_chain_is_joined_to_its_key),
		TEST(what_the_world_would_refuse_is_refused),
		TEST(an_older_one_of_the_same_key_is_refused),
		TEST(what_supersedes),
		TEST(renewal_is_measured_against_the_lifetime),
		TEST(renewal_is_said_in_the_lifetime_s_own_units),
		TEST(names_of_the_host_and_of_the_web),
		TEST(beyond_the_limit_whole_domains_are_left_out_and_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

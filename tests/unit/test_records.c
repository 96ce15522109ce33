/*
 * The DNS records of a site, as they are printed.
 *
 * Goldens: tests/golden/records/NAME.zone and NAME.table. Rewrite them with
 *	GOLDEN=write build/unit/test_records
 * and read the difference in review. The zones are loaded by named-checkzone
 * too, where it is installed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/mta_sts.h"
#include "mail/records.h"
#include "mail/zone.h"

#define GOLDEN_DIR "tests/golden/records/"
#define LETSENCRYPT "https://acme-v02.api.letsencrypt.org/directory"

/* As long as a 2048-bit key is: the TXT needs two strings. */
#define RSA_B64 \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyW1CTlrSrYb6FZTJzBvDVwQdE5Yrkgn0+FvQfeAFdk9bPLIvGQjbHM/" \
	"2YtKvnHyDzsvKmbEyYOvPAzDFHkfqZsU0LK8hwTiq5j5W0PJYQyTjWq7xYu0Z1rPXbFnWBgZ5lJXHsmPTcvC0nE6mS0RkBVDn/" \
	"cuHvtX9S8IVCIh1ewXo7JHFrqOX3Ufd0EPTrMZoLhtYTwYd7V0W8kz7YkVkd2GLmRHjBQ0rVXo8VfV3vZ0tJyoI4W5Ypz8lBf0" \
	"AXbQhWBCbTQ2X2vbWm1oY8kUOq3Dvh9yZpWZQ9S7uVbZ0RoXbQwJqNUbsHnQOqMRLsoD2Rka0RX0aLXWTCyTvZh6YxQIDAQAB"
#define ED_B64 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

struct fixture {
	struct arena *a;
	struct site site;
	struct facts facts;
	struct record_keys keys;
	record_list records;
};

static void add_domain(struct fixture *f, const char *domain)
{
	struct record_dkim rsa = { .domain = domain, .selector = "r2026a", .kind = SECRET_RSA2048, .b64 = RSA_B64 };
	struct record_dkim ed = { .domain = domain, .selector = "e2026a", .kind = SECRET_ED25519, .b64 = ED_B64 };

	vec_push(f->a, &f->site.domains, domain);
	vec_push(f->a, &f->keys.dkim, rsa);
	if (f->site.dkim.ed25519)
		vec_push(f->a, &f->keys.dkim, ed);
}

/* Everything there is, on both address families. */
static void make_full(struct fixture *f)
{
	static const unsigned char spki[RECORDS_SHA256] = { 0x0b, 0xad, 0xca, 0xfe, [31] = 0x99 };

	*f = (struct fixture){ .a = arena_new() };
	f->site = (struct site){
		.hostname = "mail.example.org",
		.services = { .imap = true, .pop3 = true, .sieve = true, .starttls = true },
		.acme.directory = LETSENCRYPT,
		.network = { .ipv4 = "auto", .ipv6 = "auto" },
		.dkim.ed25519 = true,
		.dmarc.policy = "none",
		.web = { .mta_sts = "testing", .autoconfig = true },
	};
	f->facts = (struct facts){ .ipv4 = "45.90.10.10", .ipv6 = "2a09:51::10" };
	f->keys.tls_spki_sha256 = spki;
	f->keys.accounturi = "https://acme-v02.api.letsencrypt.org/acme/acct/1";
	add_domain(f, "example.org");
}

/* As little as can be: a host in somebody else's zone, IPv4 by hand, a CA of the house, no key yet for the second. */
static void make_lean(struct fixture *f)
{
	*f = (struct fixture){ .a = arena_new() };
	f->site = (struct site){
		.hostname = "mx1.provider.example",
		.services.imap = true,
		.acme.directory = "https://ca.internal.example/acme/directory",
		.network = { .ipv4 = "45.90.10.11", .ipv6 = "none" },
		.dmarc.policy = "reject",
		.web.mta_sts = "none",
	};
	f->facts = (struct facts){ .ipv4 = "10.0.0.4", .ipv6 = "2a09:51::10" };
	add_domain(f, "xn--mller-kva.example");
	vec_push(f->a, &f->site.domains, "example.net");
}

static void make(struct fixture *f)
{
	records_make(f->a, &f->site, &f->facts, &f->keys, &f->records);
}

static void done(struct fixture *f)
{
	arena_free(f->a);
}

static const struct record *find(const struct fixture *f, const char *name, const char *type)
{
	for (size_t i = 0; i < f->records.n; i++)
		if (strcmp(f->records.v[i].name, name) == 0 && strcmp(f->records.v[i].type, type) == 0)
			return &f->records.v[i];
	return NULL;
}

/* --- goldens */

static void read_file(const char *path, struct str *out)
{
	FILE *file = fopen(path, "re");
	char buf[4096];
	size_t n;

	if (file == NULL)
		fail_msg("%s is missing: GOLDEN=write makes it", path);
	while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
		str_add(out, buf, n);
	fclose(file);
}

static void write_file(const char *path, const struct str *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(str_c(text), 1, text->len, file), text->len);
	assert_int_equal(fclose(file), 0);
}

static void golden(const char *name, struct str *got)
{
	struct str want = {0};
	char path[200];

	snprintf(path, sizeof(path), GOLDEN_DIR "%s", name);
	if (getenv("GOLDEN") != NULL && strcmp(getenv("GOLDEN"), "write") == 0)
		write_file(path, got);
	read_file(path, &want);
	assert_string_equal(str_c(got), str_c(&want));
	str_free(&want);
	str_free(got);
}

static void golden_both(const struct fixture *f, const char *name)
{
	struct str zone = {0}, table = {0};
	char file[100];

	zone_print(&f->records, &zone);
	snprintf(file, sizeof(file), "%s.zone", name);
	golden(file, &zone);
	zone_table(&f->records, &table);
	snprintf(file, sizeof(file), "%s.table", name);
	golden(file, &table);
}

static void test_full(void **state)
{
	struct fixture f;

	(void)state;
	make_full(&f);
	make(&f);
	golden_both(&f, "full");
	done(&f);
}

static void test_lean(void **state)
{
	struct fixture f;

	(void)state;
	make_lean(&f);
	make(&f);
	golden_both(&f, "lean");
	done(&f);
}

/* --- rules */

static void test_host_is_a_hosted_domain(void **state)
{
	struct fixture f;
	size_t spf = 0;

	(void)state;
	make_full(&f);
	f.site.hostname = "example.org";
	make(&f);
	for (size_t i = 0; i < f.records.n; i++)
		spf += strcmp(f.records.v[i].name, "example.org.") == 0 && f.records.v[i].txt != NULL;
	assert_int_equal(spf, 1); /* two SPF records at one name are a permanent error */
	assert_non_null(find(&f, "example.org.", "MX"));
	assert_non_null(find(&f, "example.org.", "A"));
	done(&f);
}

/* SPF must know the relay, and says so while it does not. */
static void test_smarthost(void **state)
{
	struct fixture f;

	(void)state;
	make_full(&f);
	f.site.outbound.smarthost = "smtp.relay.example";
	make(&f);
	assert_string_equal(find(&f, "example.org.", "TXT")->txt, "v=spf1 mx -all");
	assert_non_null(strstr(find(&f, "example.org.", "TXT")->why, "Ask the relay"));

	vec_push(f.a, &f.site.outbound.smarthost_spf, "include:_spf.relay.example");
	vec_push(f.a, &f.site.outbound.smarthost_spf, "ip4:192.0.2.0/24");
	f.records = (record_list){0};
	make(&f);
	assert_string_equal(find(&f, "example.org.", "TXT")->txt,
			    "v=spf1 mx include:_spf.relay.example ip4:192.0.2.0/24 -all");
	assert_string_equal(find(&f, "mail.example.org.", "TXT")->txt, "v=spf1 a -all");

	f.site.outbound.smarthost = "";
	f.records = (record_list){0};
	make(&f);
	assert_string_equal(find(&f, "example.org.", "TXT")->txt, "v=spf1 mx -all");
	done(&f);
}

static void test_no_cname_beside_other_records(void **state)
{
	struct fixture f;

	(void)state;
	make_full(&f);
	f.site.hostname = "autoconfig.example.org";
	add_domain(&f, "mta-sts.example.org");
	make(&f);
	assert_null(find(&f, "autoconfig.example.org.", "CNAME"));
	assert_null(find(&f, "mta-sts.example.org.", "CNAME"));
	assert_string_equal(find(&f, "mta-sts.example.org.", "A")->data, "45.90.10.10");
	assert_non_null(find(&f, "mta-sts.example.org.", "MX"));
	assert_non_null(find(&f, "autodiscover.example.org.", "CNAME"));
	done(&f);
}

static void test_belongs(void **state)
{
	const struct record host = {0}, of_b = { .domain = "b.example" };
	const struct site site = { .hostname = "mail.a.example" };

	(void)state;
	assert_true(record_belongs(&host, &site, "a.example"));
	assert_false(record_belongs(&host, &site, "b.example"));
	assert_false(record_belongs(&host, &site, "l.a.example"));
	assert_false(record_belongs(&host, &site, "il.a.example"));
	assert_true(record_belongs(&of_b, &site, "b.example"));
	assert_false(record_belongs(&of_b, &site, "a.example"));
}

static void test_policy_id_follows_the_policy(void **state)
{
	struct fixture f;

	(void)state;
	make_full(&f);
	const char *testing = mta_sts_id(f.a, &f.site);
	assert_int_equal(strlen(testing), 20);
	assert_string_equal(testing, mta_sts_id(f.a, &f.site));
	f.site.web.mta_sts = "enforce";
	const char *enforce = mta_sts_id(f.a, &f.site);
	assert_string_not_equal(testing, enforce);
	f.site.hostname = "mx.example.org";
	assert_string_not_equal(enforce, mta_sts_id(f.a, &f.site));
	assert_string_equal(mta_sts_policy(f.a, &f.site),
			    "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 2419200\n");
	done(&f);
}

static void test_txt(void **state)
{
	struct arena *a = arena_new();
	char value[257], want[266];

	(void)state;
	assert_string_equal(zone_txt(a, ""), "\"\"");
	assert_string_equal(zone_txt(a, "a \"b\" \\ \n\xc3"), "\"a \\\"b\\\" \\\\ \\010\\195\"");
	memset(value, 'x', 256);
	value[255] = '\0';
	snprintf(want, sizeof(want), "\"%s\"", value);
	assert_string_equal(zone_txt(a, value), want);
	value[255] = '"', value[256] = '\0'; /* the escape counts as one byte of the value */
	snprintf(want, sizeof(want), "\"%.255s\" \"\\\"\"", value);
	assert_string_equal(zone_txt(a, value), want);
	arena_free(a);
}

static void test_lookups(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(records_reverse(a, "45.90.10.11"), "11.10.90.45.in-addr.arpa.");
	assert_string_equal(records_reverse(a, "2a09:51::1f"),
			    "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.5.0.0.9.0.a.2.ip6.arpa.");
	assert_null(records_reverse(a, ""));
	assert_string_equal(records_caa_issuer(LETSENCRYPT), "letsencrypt.org");
	assert_string_equal(records_caa_issuer("https://acme-v02.api.letsencrypt.org:443/x"), "letsencrypt.org");
	assert_null(records_caa_issuer("https://acme-v02.api.letsencrypt.org.evil.example/directory"));
	assert_null(records_caa_issuer("nonsense"));
	arena_free(a);
}

static void test_json(void **state)
{
	struct fixture f;

	(void)state;
	make_full(&f);
	make(&f);
	json_t *list = zone_json(&f.records);
	assert_int_equal(json_array_size(list), f.records.n);
	json_t *first = json_array_get(list, 0);
	assert_string_equal(json_string_value(json_object_get(first, "data")), "45.90.10.10");
	assert_true(json_is_null(json_object_get(first, "domain")));
	json_decref(list);
	done(&f);
}

/* --- a name server's own opinion */

static bool checkzone(const char *zone, const char *file)
{
	char *argv[] = { (char *)"named-checkzone", (char *)"-q", (char *)"-i", (char *)"local", (char *)"-k",
			 (char *)"fail", (char *)zone, (char *)file, NULL };
	extern char **environ;
	pid_t pid;
	int status = 0;

	assert_int_equal(posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool has_checkzone(void)
{
	return access("/usr/bin/named-checkzone", X_OK) == 0 || access("/usr/sbin/named-checkzone", X_OK) == 0;
}

static void test_name_server_loads_it(void **state)
{
	char path[] = "/tmp/test_records.XXXXXX";
	struct str text = {0};
	struct fixture f;

	(void)state;
	if (!has_checkzone())
		skip();
	make_full(&f);
	make(&f);
	str_adds(&text, "example.org. 3600 IN SOA ns.example.net. x.example.net. 1 7200 900 86400 300\n"
			"example.org. 3600 IN NS ns.example.net.\n");
	zone_print(&f.records, &text);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, str_c(&text), text.len), (ssize_t)text.len);
	close(fd);
	bool ok = checkzone("example.org", path);
	unlink(path);
	assert_true(ok);
	str_free(&text);
	done(&f);
}

/* Beside the present key's: a server may know either set. */
static void next_key_is_published_beside_the_present_one(void **state)
{
	static const unsigned char next[RECORDS_SHA256] = { 0xfe, 0xed };
	struct fixture f;
	size_t seen = 0;

	(void)state;
	make_full(&f);
	f.keys.tls_next_spki_sha256 = next;
	make(&f);
	for (size_t i = 0; i < f.records.n; i++) {
		const struct record *r = &f.records.v[i];

		if (strcmp(r->type, "TLSA") != 0)
			continue;
		assert_string_equal(r->name, "_25._tcp.mail.example.org.");
		assert_memory_equal(r->data, seen == 0 ? "3 1 1 0bad" : "3 1 1 feed", 10);
		assert_int_equal(strstr(r->why, "rollover") != NULL, seen == 1);
		seen++;
	}
	assert_int_equal(seen, 2);
	done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_lean),
		cmocka_unit_test(test_host_is_a_hosted_domain), cmocka_unit_test(test_smarthost),
		cmocka_unit_test(test_no_cname_beside_other_records),
		cmocka_unit_test(test_belongs),
		cmocka_unit_test(test_policy_id_follows_the_policy),
		cmocka_unit_test(test_txt),
		cmocka_unit_test(test_lookups),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_name_server_loads_it),
		cmocka_unit_test(next_key_is_published_beside_the_present_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/records_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LETSENCRYPT "https://acme-v02.api.letsencrypt.org/directory"
#define GOLDEN_DIR "tests/golden/records/"

/* As long as a 2048-bit key is: the TXT needs two strings. */
#define RSA_B64 \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyW1CTlrSrYb6FZTJzBvDVwQdE5Yrkgn0+FvQfeAFdk9bPLIvGQjbHM/" \
	"2YtKvnHyDzsvKmbEyYOvPAzDFHkfqZsU0LK8hwTiq5j5W0PJYQyTjWq7xYu0Z1rPXbFnWBgZ5lJXHsmPTcvC0nE6mS0RkBVDn/" \
	"cuHvtX9S8IVCIh1ewXo7JHFrqOX3Ufd0EPTrMZoLhtYTwYd7V0W8kz7YkVkd2GLmRHjBQ0rVXo8VfV3vZ0tJyoI4W5Ypz8lBf0" \
	"AXbQhWBCbTQ2X2vbWm1oY8kUOq3Dvh9yZpWZQ9S7uVbZ0RoXbQwJqNUbsHnQOqMRLsoD2Rka0RX0aLXWTCyTvZh6YxQIDAQAB"
#define ED_B64 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

void records_box_domain(struct records_box *f, const char *domain)
{
	struct record_dkim rsa = { .domain = domain, .selector = "r2026a", .kind = SECRET_RSA2048, .b64 = RSA_B64 };
	struct record_dkim ed = { .domain = domain, .selector = "e2026a", .kind = SECRET_ED25519, .b64 = ED_B64 };

	vec_push(f->a, &f->site.domains, domain);
	vec_push(f->a, &f->keys.dkim, rsa);
	if (f->site.dkim.ed25519)
		vec_push(f->a, &f->keys.dkim, ed);
}

/* Everything there is, on both address families. */
void records_box_full(struct records_box *f)
{
	static const unsigned char spki[RECORDS_SHA256] = { 0x0b, 0xad, 0xca, 0xfe, [31] = 0x99 };

	*f = (struct records_box){ .a = arena_new() };
	f->site = (struct site){
		.hostname = "mail.example.org",
		.services = { .imap = true, .pop3 = true, .sieve = true, .starttls = true },
		.acme.directory = LETSENCRYPT,
		.network = { .ipv4 = "auto", .ipv6 = "auto" },
		.dkim.ed25519 = true,
		.dmarc = { .policy = "none", .reports = "" },
		.web = { .mta_sts = "testing", .autoconfig = true },
	};
	f->facts = (struct facts){ .ipv4 = "45.90.10.10", .ipv6 = "2a09:51::10" };
	f->keys.tls_spki_sha256 = spki;
	f->keys.accounturi = "https://acme-v02.api.letsencrypt.org/acme/acct/1";
	records_box_domain(f, "example.org");
}

/* As little as can be: a host in somebody else's zone, IPv4 by hand, a CA of the house, no key yet for the second. */
void records_box_lean(struct records_box *f)
{
	*f = (struct records_box){ .a = arena_new() };
	f->site = (struct site){
		.hostname = "mx1.provider.example",
		.services.imap = true,
		.acme.directory = "https://ca.internal.example/acme/directory",
		.network = { .ipv4 = "45.90.10.11", .ipv6 = "none" },
		.dmarc = { .policy = "reject", .reports = "reports@watch.example" },
		.web.mta_sts = "none",
	};
	f->facts = (struct facts){ .ipv4 = "10.0.0.4", .ipv6 = "2a09:51::10" };
	records_box_domain(f, "xn--mller-kva.example");
	vec_push(f->a, &f->site.domains, "example.net");
}

void records_box_many(struct records_box *f)
{
	static const unsigned char next[RECORDS_SHA256] = { 0xfe, 0xed, 0xba, 0xbe, [31] = 0x66 };
	struct record_since since = { "example.org", 1790000000 };

	records_box_full(f);
	records_box_domain(f, "xn--mller-kva.example");
	records_box_domain(f, "lists.example.org");
	vec_push(f->a, &f->site.dns.parked, "example.com");
	f->site.dmarc.reports = "dmarc@example.org";
	f->keys.tls_next_spki_sha256 = next;
	f->keys.now = 1790000000 + 86400;
	vec_push(f->a, &f->keys.dmarc_since, since);
}

void records_box_make(struct records_box *f)
{
	records_make(f->a, &f->site, &f->facts, &f->keys, &f->records);
}

void records_box_done(struct records_box *f)
{
	arena_free(f->a);
}

const struct record *records_box_find(const struct records_box *f, const char *name, const char *type)
{
	for (size_t i = 0; i < f->records.n; i++)
		if (strcmp(f->records.v[i].name, name) == 0 && strcmp(f->records.v[i].type, type) == 0)
			return &f->records.v[i];
	return NULL;
}

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

void records_golden(const char *name, struct str *got)
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

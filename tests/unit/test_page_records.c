/* The page with the DNS records, over what mailstead dns check --stream said on a real box (tests/unit/streams). */
#include "tests/unit/page_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "installer/page_records.h"
#include "installer/pages.h"

static struct page_box b;

static int setup(void **state)
{
	return page_box_open(&b, state, &page_records);
}

static int teardown(void **state)
{
	return page_box_close(&b, state);
}

#define LOOK "dns check --stream"

static void play(const char *name, int status)
{
	page_box_play(&b, LOOK, arena_printf(b.a, "%s.jsonl", name), status);
}

static void look(void)
{
	page_box_look(&b);
}

static const struct item *row(const char *id)
{
	return page_box_row(&b, id);
}

static const char *detail(const struct item *item, const char *label)
{
	return page_box_detail(item, label);
}

static const char *lines(void)
{
	return page_box_lines(&b);
}

#define DKIM "TXT r2026a._domainkey.example.org."

/* --- what the world has */

static void test_half(void **state)
{
	(void)state;
	assert_true(session_busy(b.s));
	look();
	assert_string_equal(b.v.right, "");
	play("records-half", 1);
	assert_false(session_busy(b.s));
	look();
	assert_string_equal(b.v.right, "2 of 24 seen everywhere");
	assert_string_equal(row("MX example.org.")->word, "1 of 2");
	assert_int_equal(row("MX example.org.")->tone, TONE_NOTE);
	assert_non_null(strstr(detail(row("MX example.org."), "Servers"), "ns1.registrar.net: right\n"));
	assert_non_null(strstr(detail(row("MX example.org."), "Servers"), "ns2.registrar.net: missing"));
	assert_string_equal(row("A mail.example.org.")->word, "everywhere");
	assert_string_equal(row(DKIM)->word, "missing");
	assert_int_equal(row(DKIM)->tone, TONE_WARN);
	assert_int_equal(row("CAA example.org.")->tone, TONE_DIM);
	assert_string_equal(row("PTR 10.10.90.45.in-addr.arpa.")->word, "provider");
	assert_non_null(strstr(detail(row("PTR 10.10.90.45.in-addr.arpa."), "Fix"), "set the reverse DNS (PTR) of 45.90.10.10"));
	/* What is not of one record stands below them. */
	assert_string_equal(row("dns.server-stale ns2.registrar.net (45.90.21.53)")->word, "warn");
}

static void test_cut_at_255(void **state)
{
	(void)state;
	play("records-cut", 1);
	assert_string_equal(row(DKIM)->word, "wrong");
	assert_int_equal(row(DKIM)->tone, TONE_BAD);
	assert_non_null(strstr(detail(row(DKIM), "Found"), "first 255 characters"));
	assert_non_null(strstr(detail(row(DKIM), "Servers"), "ns1.registrar.net, ns2.registrar.net: wrong, v=DKIM1; k=rsa; h=sha256; p=MIIB"));
	assert_int_equal(strlen(detail(row(DKIM), "Is")), 255);
	assert_true(strlen(detail(row(DKIM), "Value")) > 400);
}

static void test_all(void **state)
{
	(void)state;
	play("records-all", 0);
	look();
	assert_string_equal(b.v.title, "The world sees all records as they should be.");
	assert_string_equal(b.v.right, "25 of 25 seen everywhere");
}

/* Required ones first; what others publish behind them. */
static void test_order(void **state)
{
	static const char *const order[] = { "A mail.example.org.", "AAAA mail.example.org.", "MX example.org.", "TXT example.org.", DKIM,
					     "TXT _dmarc.example.org.", "PTR 10.10.90.45.in-addr.arpa." };
	size_t n = 0;

	(void)state;
	play("records-none", 1);
	look();
	for (size_t i = 0; i < b.v.items.n && n < sizeof(order) / sizeof(order[0]); i++)
		if (b.v.items.v[i].kind == ITEM_ROW)
			assert_string_equal(b.v.items.v[i].id, order[n++]);
	assert_int_equal(n, sizeof(order) / sizeof(order[0]));
}

/* --- round after round */

static void test_lines_keep_their_place(void **state)
{
	struct str before = {0}, after = {0};

	(void)state;
	play("records-none", 1);
	look();
	for (size_t i = 0; i < b.v.items.n; i++)
		if (b.v.items.v[i].kind == ITEM_ROW)
			str_addf(&before, "%s\n", b.v.items.v[i].id);
	b.now_ms += 29 * 1000;
	session_feed(b.s);
	assert_int_equal(b.tasks.n, 1);
	b.now_ms += 2 * 1000;
	session_feed(b.s);
	assert_int_equal(b.tasks.n, 2);
	assert_string_equal(row("MX example.org.")->word, "missing");
	play("records-half", 1);
	look();
	for (size_t i = 0; i < b.v.items.n; i++)
		if (b.v.items.v[i].kind == ITEM_ROW && strncmp(b.v.items.v[i].id, "dns.", 4) != 0)
			str_addf(&after, "%s\n", b.v.items.v[i].id);
	assert_string_equal(str_c(&before), str_c(&after));
	assert_string_equal(row("MX example.org.")->word, "1 of 2");
	assert_string_equal(detail(row("MX example.org."), "Found"), "");
	str_free(&before);
	str_free(&after);
}

/* A record that comes later, as the one of the certificate does, is there at its place; one that goes is gone. */
static void test_records_come_and_go(void **state)
{
	(void)state;
	play("records-none", 1);
	session_act(b.s, "again", "");
	play("records-all", 0);
	assert_string_equal(row("TLSA _25._tcp.mail.example.org.")->word, "everywhere");
	session_act(b.s, "again", "");
	play("records-cut", 1);
	look();
	assert_string_equal(b.v.right, "22 of 24 seen everywhere");
	for (size_t i = 0; i < b.v.items.n; i++)
		assert_int_not_equal(strncmp(b.v.items.v[i].id, "TLSA", 4), 0);
}

/* Not while it is covered; and no sooner than is due when it is seen again. */
static void test_covered(void **state)
{
	(void)state;
	session_act(b.s, "save", "");
	assert_true(b.tasks.v[0].freed);
	session_act(b.s, "close", "");
	assert_int_equal(b.tasks.n, 2);
	play("records-half", 1);
	session_act(b.s, "save", "");
	b.now_ms += 10 * 1000;
	session_act(b.s, "close", "");
	assert_int_equal(b.tasks.n, 2);
	assert_string_equal(row("MX example.org.")->word, "1 of 2");
}

static const char *first_text(void)
{
	return page_box_first_text(&b);
}

static void test_broken_off(void **state)
{
	struct str text = {0};

	(void)state;
	play("records-cut", 1);
	session_act(b.s, "again", "");
	page_box_stream("records-all.jsonl", &text);
	str_cut(&text, text.len / 2);
	page_box_say(&b, LOOK, str_c(&text), 137);
	assert_non_null(strstr(first_text(), "could not be looked at"));
	look();
	assert_string_equal(b.v.right, "22 of 25 seen everywhere");
	str_free(&text);
}

static void test_error(void **state)
{
	(void)state;
	page_box_say(&b, LOOK, "{\"error\":\"no question could be put\",\"hint\":\"Look at the network.\",\"status\":1}\n", 1);
	assert_non_null(strstr(first_text(), "no question could be put"));
	assert_false(session_busy(b.s));
	/* It goes on trying. */
	b.now_ms += 31 * 1000;
	session_feed(b.s);
	assert_int_equal(b.tasks.n, 2);
	play("records-half", 1);
	assert_null(strstr(first_text(), "no question"));
}

static void test_garbage(void **state)
{
	static const char *const said[] = {
		"{\"event\":\"record\",\"id\":\"MX example.org.\"}\n",
		"{\"event\":\"round\"}\n{\"event\":\"record\",\"id\":7}\n",
		"{\"event\":\"record\",\"id\":\"X\",\"kind\":\"mx\",\"need\":\"often\",\"name\":\"x\",\"type\":\"MX\",\"data\":\"x\",\"zone\":\"x\"}\n",
		"{\"event\":\"state\",\"id\":\"Y\",\"state\":\"everywhere\",\"right\":-4}\n",
		"{\"event\":\"finding\",\"records\":{},\"finding\":[]}\n",
		"{\"event\":\"finding\",\"records\":[\"Y\",7],\"finding\":{\"id\":\"dns.wrong\"}}\n",
		"{\"event\":[]}\n[1]\n7\nnull\n\"\"\nno JSON\n{\"event\":\"end\"}\n{\"event\":\"end\"}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		fake_tasks_say(page_box_task(&b, LOOK), said[i]);
	page_box_say(&b, LOOK, "", 0);
	look();
	assert_string_equal(b.v.right, "");
	session_act(b.s, "again", "");
	play("records-all", 0);
	look();
	assert_string_equal(b.v.right, "25 of 25 seen everywhere");
}

static void test_cannot_start(void **state)
{
	(void)state;
	play("records-half", 1);
	b.tasks.refuses = true;
	session_act(b.s, "again", "");
	look();
	assert_string_equal(b.v.say, "cannot start another process");
}

/* --- copying */

static void test_copy(void **state)
{
	(void)state;
	play("records-none", 1);
	session_act(b.s, "copy", "MX example.org.");
	assert_string_equal(lines(), "Type\nMX\n\nName\nexample.org.\n\nValue\n10 mail.example.org.\n");
	assert_true(b.v.raw);
	session_act(b.s, "close", "");
	session_act(b.s, "format", "MX example.org.");
	session_set(b.s, "format", "hetzner");
	assert_non_null(strstr(lines(), "\n@\n"));
	session_act(b.s, "close", "");
	session_act(b.s, "copy", DKIM);
	const char *line = strstr(lines(), "v=DKIM1");
	assert_non_null(line);
	assert_true(strcspn(line, "\n") > 400);
	session_act(b.s, "close", "");
	session_act(b.s, "copy", "PTR 10.10.90.45.in-addr.arpa.");
	assert_non_null(strstr(lines(), "Set it at the provider of the address 45.90.10.10"));
	session_act(b.s, "close", "");
	session_set(b.s, "format", "nonsense");
	session_act(b.s, "copy", "");
	look();
	assert_string_equal(b.v.say, "Choose a record first.");
}

/* Each form is the one of mailstead dns print. */
static void test_every_format(void **state)
{
	(void)state;
	play("records-all", 0);
	for (const struct format *f = formats; f->name != NULL; f++) {
		session_act(b.s, "format", DKIM);
		session_set(b.s, "format", f->name);
		assert_true(strlen(lines()) > 10);
		session_act(b.s, "next", "");
		session_act(b.s, "copy-all", "");
		assert_non_null(strstr(lines(), "example.org"));
		session_act(b.s, "close", "");
	}
}

/* --- saving */

static const char *file(struct scratch *t, const char *path)
{
	struct str text = {0};
	struct err err = {0};

	if (!t->h.fs->read(&t->h, path, &text, &err))
		return NULL;
	const char *copy = arena_strdup(b.a, str_c(&text));
	str_free(&text);
	return copy;
}

static void put(struct scratch *t, const char *path, const char *text)
{
	const struct file_meta meta = { .mode = 0644 };
	struct err err = {0};

	assert_true(t->h.fs->write(&t->h, path, text, strlen(text), &meta, &err));
}

static void test_save(void **state)
{
	struct scratch *t = *state;
	struct err err = {0};

	assert_true(t->h.fs->mkdirs(&t->h, "/root", &err));
	play("records-all", 0);
	session_act(b.s, "format", "");
	session_set(b.s, "format", "zone");
	session_act(b.s, "close", "");
	session_act(b.s, "save", "");
	assert_string_equal(row("path")->value, "/root/dns-example.org.txt");
	session_act(b.s, "next", "");
	look();
	assert_string_equal(b.v.say, "Saved: /root/dns-example.org.txt");
	assert_ptr_equal(session_top(b.s), &page_records);
	assert_non_null(strstr(file(t, "/root/dns-example.org.txt"), "example.org. 3600 IN MX 10 mail.example.org.\n"));
}

static void test_save_over(void **state)
{
	struct scratch *t = *state;
	struct err err = {0};

	assert_true(t->h.fs->mkdirs(&t->h, "/root", &err));
	put(t, "/root/mine", "precious");
	play("records-all", 0);
	session_act(b.s, "save", "");
	session_set(b.s, "path", "/root/mine");
	session_act(b.s, "next", "");
	look();
	assert_true(b.v.asks);
	session_act(b.s, "no", "");
	assert_string_equal(file(t, "/root/mine"), "precious");
	assert_ptr_equal(session_top(b.s), &page_records_save);
	session_act(b.s, "next", "");
	session_act(b.s, "yes", "");
	assert_non_null(strstr(file(t, "/root/mine"), "v=DKIM1"));
	assert_ptr_equal(session_top(b.s), &page_records);
}

static void refuse(const char *path, const char *why)
{
	session_set(b.s, "path", path);
	session_act(b.s, "next", "");
	look();
	if (strstr(b.v.say, why) == NULL)
		fail_msg("%s: %s", path, b.v.say);
	assert_ptr_equal(session_top(b.s), &page_records_save);
}

static void test_save_refused(void **state)
{
	struct scratch *t = *state;
	struct err err = {0};
	char link[100];

	assert_true(t->h.fs->mkdirs(&t->h, "/root/dir", &err));
	put(t, "/root/target", "theirs");
	snprintf(link, sizeof(link), "%s/root/link", t->root);
	assert_int_equal(symlink("target", link), 0);
	play("records-all", 0);
	session_act(b.s, "save", "");
	refuse("dns.txt", "begins with /");
	refuse("", "begins with /");
	refuse("/root/", "is a directory");
	refuse("/root/a\nb", "printable");
	refuse("/root/dir", "no ordinary file");
	refuse("/root/link", "no ordinary file");
	refuse("/nowhere/at/all", "/nowhere/at/all");
	assert_string_equal(file(t, "/root/target"), "theirs");
}

/* --- publishing */

#define CHANGES \
	"{\"zones\":[{\"zone\":\"example.org\",\"changes\":[" \
	"{\"change\":\"keep\",\"name\":\"mail.example.org.\",\"type\":\"A\",\"data\":\"45.90.10.10\"}," \
	"{\"change\":\"add\",\"name\":\"example.org.\",\"type\":\"MX\",\"data\":\"10 mail.example.org.\"}," \
	"{\"change\":\"held\",\"name\":\"_dmarc.example.org.\",\"type\":\"TXT\",\"data\":\"x\",\"why\":\"not ours\"}]}]," \
	"\"in_no_zone\":[],\"published\":false}"

static void test_publish(void **state)
{
	(void)state;
	play("records-half", 1);
	session_act(b.s, "publish", "");
	page_box_say(&b, "dns publish --check", CHANGES, 1);
	look();
	assert_true(b.v.asks);
	assert_string_equal(b.v.title, "Change 1 record in your DNS?");
	assert_non_null(strstr(b.v.items.v[0].text, "add MX example.org.\nNOT (in the way) TXT _dmarc.example.org."));
	session_act(b.s, "yes", "");
	page_box_say(&b, "dns publish --yes", CHANGES, 1);
	look();
	assert_non_null(strstr(b.v.say, "Published, all but 1: what stands there is in the way"));
	/* And then it is looked again. */
	(void)page_box_task(&b, LOOK);
}

static void test_publish_nowhere(void **state)
{
	(void)state;
	play("records-half", 1);
	session_act(b.s, "publish", "");
	page_box_say(&b, "dns publish --check", "{\"error\": \"dns.publish is none\", \"hint\": \"mailstead config set dns.publish\", \"status\": 2}", 2);
	assert_string_equal(first_text(), "dns.publish is none\nmailstead config set dns.publish");
}

static void test_publish_no(void **state)
{
	(void)state;
	play("records-half", 1);
	session_act(b.s, "publish", "");
	page_box_say(&b, "dns publish --check", CHANGES, 1);
	size_t n = b.tasks.n;
	session_act(b.s, "no", "");
	assert_int_equal(b.tasks.n, n);
}

/* --- a great many */

#define ONE \
	"{\"event\":\"record\",\"id\":\"MX d%d.example.\",\"kind\":\"mx\",\"domain\":\"d%d.example\",\"zone\":\"d%d.example\"," \
	"\"name\":\"d%d.example.\",\"type\":\"MX\",\"data\":\"10 mail.example.org.\",\"need\":\"required\",\"why\":\"w\"}\n"
#define ITS_STATE "{\"event\":\"state\",\"id\":\"MX d%d.example.\",\"state\":\"%s\",\"right\":1,\"of\":2}\n"

/* What needs something is seen, and not more than a screen can draw with each key. */
static void test_many_domains(void **state)
{
	struct str text = {0};
	size_t rows = 0;

	(void)state;
	str_adds(&text, "{\"event\":\"round\"}\n");
	for (int i = 0; i < 1000; i++)
		str_addf(&text, ONE, i, i, i, i);
	for (int i = 0; i < 1000; i++)
		str_addf(&text, ITS_STATE, i, i == 777 || i == 12 ? "some" : "everywhere");
	str_adds(&text, "{\"event\":\"end\"}\n");
	page_box_say(&b, LOOK, str_c(&text), 1);
	str_free(&text);
	assert_string_equal(row("MX d777.example.")->word, "1 of 2");
	assert_string_equal(row("MX d12.example.")->word, "1 of 2");
	for (size_t i = 0; i < b.v.items.n; i++)
		rows += b.v.items.v[i].kind == ITEM_ROW;
	assert_int_equal(rows, 2);
	assert_string_equal(b.v.right, "998 of 1000 seen everywhere");
}

#define SAYS \
	"{\"event\":\"state\",\"id\":\"MX d0.example.\",\"state\":\"wrong\",\"right\":0,\"of\":1,\"reason\":\"r%d\",\"servers\":" \
	"[{\"name\":\"ns\",\"address\":\"192.0.2.1\",\"state\":\"wrong\",\"says\":\"%d\"}]}\n"
#define FOUND \
	"{\"event\":\"finding\",\"records\":[\"MX d0.example.\"],\"finding\":{\"id\":\"dns.mx\",\"severity\":\"fail\",\"blocks\":null," \
	"\"subject\":\"\",\"seen\":\"s%d\",\"why\":\"\",\"fix\":\"\",\"source\":\"\",\"should\":\"\",\"stands\":\"\"}}\n"

static void tell(struct record_stream *r, const char *lines)
{
	for (const char *end; (end = strchr(lines, '\n')) != NULL; lines = end + 1) {
		json_t *line = json_loadb(lines, (size_t)(end - lines), 0, NULL);

		assert_non_null(line);
		record_stream_line(r, line);
		json_decref(line);
	}
}

/* A week of rounds, in each of which a name server says something new, keeps only what the last one said. */
static void test_nothing_piles_up(void **state)
{
	struct record_stream r;

	(void)state;
	record_stream_open(&r);
	for (int i = 1; i <= 20000; i++) {
		struct str text = {0};

		str_adds(&text, "{\"event\":\"round\"}\n");
		str_addf(&text, ONE, 0, 0, 0, 0);
		str_addf(&text, SAYS, i, i);
		str_addf(&text, FOUND, i);
		str_adds(&text, "{\"event\":\"left-out\",\"text\":\"no key yet\"}\n{\"event\":\"end\"}\n");
		tell(&r, str_c(&text));
		str_free(&text);
		assert_in_range(r.texts.n, 1, 1100);
	}
	const struct seen_record *at = record_stream_find(&r, "MX d0.example.");
	assert_int_equal(r.records.n, 1);
	assert_string_equal(at->reason, "r20000");
	assert_string_equal(at->servers.v[0].says, "20000");
	assert_int_equal(at->found.n, 1);
	assert_string_equal(at->found.v[0].seen, "s20000");
	assert_string_equal(at->record.data, "10 mail.example.org.");
	assert_string_equal(r.left_out.v[0], "no key yet");
	assert_int_equal(r.round, 20000);
	record_stream_close(&r);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_half), T(test_cut_at_255), T(test_all), T(test_order), T(test_lines_keep_their_place),
		T(test_records_come_and_go), T(test_covered), T(test_broken_off), T(test_error), T(test_garbage),
		T(test_cannot_start), T(test_copy), T(test_every_format), T(test_save), T(test_save_over),
		T(test_save_refused), T(test_publish), T(test_publish_nowhere), T(test_publish_no), T(test_many_domains),
		T(test_nothing_piles_up),
	};

	return cmocka_run_group_tests_name("page_records", tests, NULL, NULL);
}

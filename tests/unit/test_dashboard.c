/*
 * installer/dashboard*: what the areas show of what verbs have said, and which
 * verb each key runs. tests/scenario/dashboard holds what the program said on a
 * box of the lab.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "installer/dashboard.h"
#include "tests/unit/scratch.h"

#define FINDING(id, severity, seen) \
	"{\"event\": \"finding\", \"check\": \"queue\", \"finding\": {\"id\": \"" id "\", \"severity\": \"" severity "\", " \
	"\"blocks\": null, \"subject\": \"\", \"seen\": \"" seen "\", \"why\": \"\", \"fix\": \"\", \"source\": \"\", " \
	"\"should\": \"\", \"stands\": \"\"}}\n"
#define RESULT "{\"event\": \"result\", \"interrupted\": null}\n"
#define FINDINGS(id, severity, seen) FINDING(id, severity, seen) RESULT
#define SAID "tests/scenario/dashboard/"

/* A program that only runs in the test's mind. */
struct host_child {
	char *args, *input;
	bool outlives, ended, freed;
	struct str out, said;
	int status;
	struct host_child *next;
};

struct desk {
	struct scratch *scratch;
	struct session_with with;
	struct session *s;
	struct host_child *first; /* the newest */
	int64_t ms;
};

static struct desk desk;

static bool fake_start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err)
{
	struct host_child *c = calloc(1, sizeof(*c));
	struct str args = {0};
	size_t i = 0;

	(void)h;
	(void)err;
	while (strcmp(req->argv[i], "--json") != 0)
		i++;
	for (i++; req->argv[i] != NULL; i++)
		str_addf(&args, "%s%s", args.len > 0 ? " " : "", req->argv[i]);
	c->args = args.p;
	c->input = req->input != NULL ? strndup(req->input, req->input_len) : NULL;
	c->outlives = req->outlives;
	c->next = desk.first;
	desk.first = c;
	*child = c;
	return true;
}

static int fake_fd(const struct host_child *c)
{
	(void)c;
	return -1;
}

static void fake_read(struct host *h, struct host_child *c, struct str *out, struct str *said, struct child_end *end)
{
	(void)h;
	str_add(out, str_c(&c->out), c->out.len);
	str_add(said, str_c(&c->said), c->said.len);
	str_cut(&c->out, 0);
	str_cut(&c->said, 0);
	*end = (struct child_end){ .ended = c->ended, .status = c->status };
}

static void fake_free(struct host *h, struct host_child *c)
{
	(void)h;
	if (c != NULL) /* of a task that was stopped */
		c->freed = true;
}

static int64_t fake_ms(struct host *h)
{
	(void)h;
	return desk.ms;
}

static int setup(void **state)
{
	if (scratch_setup(state) != 0)
		return -1;
	struct scratch *t = *state;
	desk = (struct desk){ .scratch = t, .ms = 1000000 };
	t->h.child_start = fake_start;
	t->h.child_fd = fake_fd;
	t->h.child_read = fake_read;
	t->h.child_free = fake_free;
	t->h.monotonic_ms = fake_ms;
	desk.with = (struct session_with){ .host = &t->h, .datadir = "templates", .box = "mail.example.org" };
	desk.s = session_new(&desk.with, dashboard_pages, false);
	session_begin(desk.s, NULL);
	return 0;
}

static int teardown(void **state)
{
	session_free(desk.s);
	for (struct host_child *c = desk.first, *next; c != NULL; c = next) {
		next = c->next;
		free(c->args);
		free(c->input);
		str_free(&c->out);
		str_free(&c->said);
		free(c);
	}
	return scratch_teardown(state);
}

/* The one that runs with these arguments; NULL: none. */
static struct host_child *running(const char *args)
{
	for (struct host_child *c = desk.first; c != NULL; c = c->next)
		if (!c->ended && !c->freed && strcmp(c->args, args) == 0)
			return c;
	return NULL;
}

static void answer(const char *args, const char *text, int status)
{
	struct host_child *c = running(args);

	if (c == NULL)
		fail_msg("\"%s\" does not run; the newest is \"%s\"", args, desk.first ? desk.first->args : "none");
	str_adds(&c->out, text);
	c->status = status;
	c->ended = true;
	session_feed(desk.s);
}

static const char *read_file(const char *name)
{
	struct arena *a = desk.scratch->a;
	FILE *f = fopen(arena_printf(a, SAID "%s.json", name), "r");
	char *text = arena_alloc(a, 64 * 1024);

	assert_non_null(f);
	assert_true(fread(text, 1, 64 * 1024 - 1, f) > 0);
	fclose(f);
	return text;
}

/* A change that is started in the background, and what is said when it is followed. */
static void background(const char *args, const char *events, int status)
{
	answer(arena_printf(desk.scratch->a, "background start %s", args), "{}", 0);
	answer("background follow", events, status);
}

static void recorded(const char *args, const char *name, int status)
{
	answer(args, read_file(name), status);
}

static struct view look(void)
{
	struct view v;

	session_view(desk.s, desk.scratch->a, &v);
	return v;
}

/* The area of that id, with all that it looks at answered. */
static void open_area(const char *id)
{
	static const struct {
		const char *args, *name;
		int status;
	} said[] = {
		{ "status --stream", "status", 1 }, { "plan --diff", "changes", 0 }, { "check services ports exposure", "services", 0 },
		{ "queue list", "queue", 0 }, { "check queue", "check-queue", 1 }, { "check accounts sieve", "check-accounts", 0 },
		{ "cert status", "certificate", 1 }, { "dns check --stream", "records", 1 },
		{ "user list", "users", 0 }, { "alias list", "aliases", 0 }, { "domain list", "domains", 0 },
		{ "history", "history", 0 }, { "config list", "options", 0 },
	};

	assert_true(session_act(desk.s, "area", id));
	assert_string_equal(look().area, id);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (running(said[i].args) != NULL)
			recorded(said[i].args, said[i].name, said[i].status);
}

static const struct item *row(const char *id)
{
	struct view v = look();

	for (size_t i = 0; i < v.items.n; i++)
		if (strcmp(v.items.v[i].id, id) == 0)
			return &v.items.v[i];
	fail_msg("there is no row %s", id);
	return NULL;
}

static const char *detail(const char *id, const char *label)
{
	const struct item *item = row(id);

	for (size_t i = 0; i < item->details.n; i++)
		if (strcmp(item->details.v[i].label, label) == 0)
			return item->details.v[i].text;
	return "";
}

static const struct area *area(const char *id)
{
	struct view v = look();

	for (size_t i = 0; i < v.areas.n; i++)
		if (strcmp(v.areas.v[i].id, id) == 0)
			return &v.areas.v[i];
	fail_msg("there is no area %s", id);
	return NULL;
}

static void act(const char *action, const char *on)
{
	assert_true(session_act(desk.s, action, on));
}

static void says(const char *text)
{
	struct view v = look();

	if (strstr(v.say, text) == NULL)
		fail_msg("it says \"%s\", not \"%s\"", v.say, text);
}

static void begins(const char *text, const char *with)
{
	if (strncmp(text, with, strlen(with)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, with);
}

/* --- health */

static void test_the_first_line_answers_whether_it_is_well(void **state)
{
	(void)state;
	assert_string_equal(look().title, "Looking whether mail flows …");
	assert_true(session_busy(desk.s));
	open_area("health");
	assert_false(session_busy(desk.s));
	struct view v = look();
	assert_string_equal(v.title, "Mail does not flow: DNS records, PTR v4, PTR v6. 6 things to do.");
	assert_string_equal(row("finding:ptr.missing 2a09:51::10")->word, "FAIL");
	assert_non_null(strstr(detail("finding:ptr.missing 2a09:51::10", "Fix"), "set the reverse DNS (PTR)"));
	assert_int_equal(area("health")->to_do, 6);
	assert_int_equal(area("records")->to_do, 4);
	assert_int_equal(area("certificate")->to_do, 1);
	assert_int_equal(area("queue")->to_do, 1);
	assert_int_equal(area("services")->to_do, 0);
	assert_int_equal(area("changes")->to_do, 4);
	assert_int_equal(area("records")->tone, TONE_BAD);
}

static void test_when_all_is_well_it_says_so(void **state)
{
	(void)state;
	answer("status --stream", FINDINGS("queue", "ok", "fine"), 0);
	assert_string_equal(look().title, "Mail flows. Nothing to do.");
	assert_int_equal(area("health")->to_do, 0);
	act("again", "");
	answer("status --stream", FINDINGS("queue.deferred", "unknown", "nobody knows"), 1);
	assert_string_equal(look().title, "Mail flows. 1 thing could not be looked at: Mail queue.");
	act("again", "");
	answer("status --stream", FINDINGS("queue.old", "warn", "it waits"), 1);
	assert_string_equal(look().title, "Mail flows. 1 thing to do: Mail queue.");
}

static void test_checks_show_as_they_are_through(void **state)
{
	struct host_child *c = running("status --stream");

	(void)state;
	str_adds(&c->out, "{\"event\": \"checks\", \"checks\": [{\"name\": \"queue\", \"title\": \"Mail queue\", \"brief\": \"x\"}, "
			  "{\"name\": \"ptr\", \"title\": \"PTR\", \"brief\": \"y\"}]}\n{\"event\": \"begin\", \"check\": \"queue\"}\n");
	assert_true(session_feed(desk.s));
	assert_string_equal(row("check:queue")->word, "now");
	assert_string_equal(row("check:ptr")->word, "wait");
	assert_string_equal(look().right, "0 of 2, 0:00");
	str_adds(&c->out, FINDING("queue.old", "warn", "it waits") "{\"event\": \"end\", \"check\": \"queue\"}\n");
	session_feed(desk.s);
	assert_string_equal(row("check:queue")->word, "warn");
	assert_string_equal(row("check:queue")->title, "Mail queue");
	assert_string_equal(look().right, "1 of 2, 0:00");
	/* it is killed before it is through: what came of it is no answer */
	c->ended = true;
	session_feed(desk.s);
	says("status: it broke off");
	assert_string_equal(look().title, "It could not be looked whether mail flows.");
}

static void test_old_answers_stay_with_their_age(void **state)
{
	(void)state;
	open_area("accounts");
	assert_string_equal(look().right, "just now");
	desk.ms += 3 * 60 * 1000;
	assert_string_equal(look().right, "3 min ago");
	act("again", "");
	desk.ms += 12 * 1000;
	assert_string_equal(look().right, "looking, 0:12");
	assert_string_equal(row("u1@example.org")->title, "u1@example.org");
	/* it cannot be seen: what was seen stays, and why is said */
	answer("user list", "{\"error\": \"the accounts are locked\", \"hint\": \"try again\", \"status\": 1}", 1);
	says("user: the accounts are locked try again");
	assert_string_equal(row("u1@example.org")->title, "u1@example.org");
	session_act(desk.s, "area", "log");
	assert_string_equal(row("said:0")->text, "user: the accounts are locked try again");
}

/* --- each area's rows */

static void test_rows(void **state)
{
	(void)state;
	open_area("services");
	assert_string_equal(row("postfix.service")->word, "runs");
	assert_non_null(strstr(detail("postfix.service", "State"), "active, "));
	open_area("certificate");
	assert_string_equal(row("name:mail.example.org")->word, "in it");
	assert_string_equal(row("name:mta-sts.example.org")->word, "not yet");
	assert_string_equal(row("name:mta-sts.example.org")->text, "has no A or AAAA record");
	open_area("aliases");
	assert_string_equal(row("info@example.org")->text, "→ friend@bigmail.com, u1@example.org");
	open_area("domains");
	assert_string_equal(row("example.org")->text, "2 accounts, 1 alias");
	open_area("accounts");
	assert_string_equal(row("u2@example.org")->word, "suspended");
	assert_string_equal(row("u2@example.org")->text, "sends spam");
	assert_string_equal(row("u1@example.org")->right, "2G");
	open_area("history");
	assert_string_equal(row("3")->word, "in place");
	assert_string_equal(row("1")->title, "1  setup");
	assert_non_null(strstr(detail("1", "Changed"), "vmail"));
	open_area("changes");
	assert_string_equal(row("file:/etc/postfix/main.cf")->word, "update");
	open_area("options");
	assert_string_equal(row("hostname")->text, "mail.example.org");
	open_area("records");
	assert_string_equal(look().items.v[0].title, "0 of 24 records seen everywhere");
	assert_string_equal(row("MX example.org.")->word, "missing");
	assert_int_equal(area("records")->to_do, 4); /* as the first line counts */
	act("open", "");
	assert_ptr_equal(session_top(desk.s), &page_records);
	assert_non_null(running("dns check --stream"));
	act("back", "");
	assert_ptr_equal(session_top(desk.s), &page_dashboard);
}

static void test_the_queue_shows_what_strangers_wrote_clean(void **state)
{
	(void)state;
	open_area("queue");
	const struct item *held = NULL;
	struct view v = look();
	for (size_t i = 0; i < v.items.n; i++)
		if (strcmp(v.items.v[i].word, "hold") == 0)
			held = &v.items.v[i];
	assert_non_null(held);
	const char *id = arena_strdup(desk.scratch->a, held->id);
	act("hold", id);
	assert_non_null(running(arena_printf(desk.scratch->a, "queue release %s", id)));
	answer(arena_printf(desk.scratch->a, "queue release %s", id), "{}", 0);
	says("goes on its way");
	recorded("queue list", "queue", 0);
	act("delete", id);
	assert_non_null(strstr(look().title, id));
	act("no", "");
	assert_null(running(arena_printf(desk.scratch->a, "queue delete --yes %s", id)));
	act("delete", id);
	act("yes", "");
	answer(arena_printf(desk.scratch->a, "queue delete --yes %s", id), "{}", 0);
	act("show", id);
	recorded(arena_printf(desk.scratch->a, "queue show %s", id), "headers", 0);
	assert_non_null(strstr(look().items.v[0].text, "Subject:"));
	act("close", "");
	act("flush", "");
	answer("queue flush", "{}", 0);

	/* what the queue's own check finds now is what counts */
	assert_int_equal(area("queue")->to_do, 1);
	answer("check queue", "{\"version\": 2, \"findings\": []}", 0);
	assert_int_equal(area("queue")->to_do, 0);
	assert_int_equal(area("health")->to_do, 5);
	/* a look at everything that was begun before does not know better, though it ends later */
	act("again-all", "");
	desk.ms += 10;
	act("flush", "");
	struct host_child *before = running("check queue");
	answer("queue flush", "{}", 0);
	assert_true(before->freed); /* it may have looked before the change */
	recorded("status --stream", "status", 1);
	answer("check queue", "{\"version\": 2, \"findings\": []}", 0);
	assert_int_equal(area("queue")->to_do, 0);

	act("again", "");
	answer("queue list", "{\"total\": 1, \"messages\": [{\"id\": \"4jb71m6H22z8Gt\", \"queue\": \"deferred\", \"sender\": "
			     "\"a\\u001b[2Jb\\n@x\", \"recipient\": \"\\u202ec\", \"arrival\": 1, \"reason\": \"550 \\u0007no\"}]}", 0);
	assert_string_equal(row("4jb71m6H22z8Gt")->title, "a?[2Jb\n@x");
	assert_string_equal(row("4jb71m6H22z8Gt")->text, "→ ?c");
	assert_string_equal(detail("4jb71m6H22z8Gt", "Why"), "550 ?no");
}

/* --- accounts */

static void test_an_account_is_added_with_its_password_on_standard_input(void **state)
{
	(void)state;
	open_area("accounts");
	act("add", "");
	assert_string_equal(look().title, "Add an account");
	session_set(desk.s, "address", "carol");
	assert_string_equal(row("address")->note, "carol@example.org");
	session_set(desk.s, "address", "carol@example.com");
	assert_non_null(strstr(row("address")->note, "example.com is not hosted here"));
	session_set(desk.s, "address", "u1@example.org");
	assert_string_equal(row("address")->note, "there is such an account already");
	session_set(desk.s, "address", "Carol@Example.org");
	assert_string_equal(row("address")->note, "carol@example.org");
	session_set(desk.s, "password", "short");
	assert_int_equal(row("password")->note_tone, TONE_BAD);
	act("next", "");
	says("Password: ");
	session_set(desk.s, "password", "four random words here");
	assert_string_equal(row("password")->value, "set");
	session_set(desk.s, "again", "four random words hera");
	assert_string_equal(row("again")->note, "it is not the same");
	act("next", "");
	assert_null(running("user add --password-stdin --quota default -- Carol@Example.org"));
	session_set(desk.s, "again", "four random words here");
	session_set(desk.s, "quota", "much");
	assert_int_equal(row("quota")->note_tone, TONE_BAD);
	session_set(desk.s, "quota", "500M");
	act("next", "");
	struct host_child *c = running("user add --password-stdin --quota 500M -- Carol@Example.org");
	assert_non_null(c);
	assert_string_equal(c->input, "four random words here");
	assert_true(c->outlives);
	says("Adding Carol@Example.org …");
	/* one at a time */
	act("password", "u1@example.org");
	session_set(desk.s, "password", "another four words");
	session_set(desk.s, "again", "another four words");
	act("next", "");
	says("Adding Carol@Example.org goes on; one thing at a time.");
	str_adds(&c->said, "mailstead: this password is weak: it is short\n");
	answer(c->args, "{\"address\": \"carol@example.org\"}", 0);
	says("Carol@Example.org was added: mail for it is taken, and it can log in. But: this password is weak: it is short");
	assert_non_null(running("user list"));
}

static void test_accounts_are_changed_and_removed(void **state)
{
	(void)state;
	open_area("accounts");
	act("password", "");
	says("Choose an account first.");
	act("password", "u1@example.org");
	assert_string_equal(look().title, "New password: u1@example.org");
	session_set(desk.s, "password", "another four words");
	session_set(desk.s, "again", "another four words");
	act("next", "");
	assert_string_equal(running("user password --password-stdin -- u1@example.org")->input, "another four words");
	answer("user password --password-stdin -- u1@example.org", "{}", 0);
	open_area("accounts");
	act("quota", "u1@example.org");
	assert_string_equal(row("quota")->value, "2G");
	session_set(desk.s, "quota", "none");
	act("next", "");
	answer("user quota -- u1@example.org none", "{}", 0);
	open_area("accounts");
	act("suspend", "u2@example.org");
	answer("user resume -- u2@example.org", "{}", 0);
	open_area("accounts");
	act("suspend", "u1@example.org");
	session_set(desk.s, "reason", "--json");
	act("next", "");
	answer("user suspend --reason=--json -- u1@example.org", "{}", 0);
	open_area("accounts");
	act("remove", "u1@example.org");
	assert_string_equal(look().title, "Remove u1@example.org?");
	act("close", "");
	assert_null(running("user remove --yes -- u1@example.org"));
	act("remove", "u1@example.org");
	act("yes", "");
	answer("user remove --yes -- u1@example.org", "{\"error\": \"no room\", \"hint\": \"make some\", \"status\": 1}", 1);
	says("Removing u1@example.org: no room. make some");
	open_area("accounts");
	act("purge", "u1@example.org");
	assert_non_null(strstr(look().title, "DELETE all its mail"));
	act("yes", "");
	answer("user remove --yes --purge-mail -- u1@example.org", "{}", 0);
	says("u1@example.org and its mail are gone.");
}

static void test_aliases_and_domains(void **state)
{
	(void)state;
	open_area("aliases");
	act("add", "");
	session_set(desk.s, "address", "@example.org");
	assert_non_null(strstr(row("address")->note, "catch-all"));
	session_set(desk.s, "address", "sales@example.org");
	session_set(desk.s, "targets", "u1@example.org, nobody");
	assert_int_equal(row("targets")->note_tone, TONE_BAD);
	session_set(desk.s, "targets", "u1@example.org, bob@example.net");
	act("next", "");
	answer("alias add -- sales@example.org u1@example.org bob@example.net", "{}", 0);
	open_area("aliases");
	act("remove", "info@example.org");
	act("yes", "");
	answer("alias remove --yes -- info@example.org", "{}", 0);
	open_area("domains");
	act("add", "");
	session_set(desk.s, "domain", "example.org");
	assert_string_equal(row("domain")->note, "it is hosted already");
	session_set(desk.s, "domain", "example.net");
	act("next", "");
	assert_string_equal(session_top(desk.s)->id, "work");
	background("domain add --yes -- example.net", read_file("apply"), 0);
	act("back", "");
	says("");
	open_area("domains");
	act("remove", "example.org");
	act("yes", "");
	assert_non_null(running("background start domain remove --yes -- example.org"));
}

/* --- the box */

static void test_an_apply_shows_its_phases_and_goes_on_alone(void **state)
{
	(void)state;
	open_area("changes");
	act("diff", "file:/etc/postfix/main.cf");
	begins(look().items.v[0].text, "--- /etc/postfix/main.cf");
	act("close", "");
	act("apply", "");
	assert_non_null(strstr(look().items.v[0].text, "4 changes."));
	act("yes", "");
	assert_true(running("background start apply --yes")->outlives);
	answer("background start apply --yes", "{\"started\": \"apply\"}", 0);
	struct host_child *c = running("background follow");
	assert_string_equal(look().title, "Applying the pending changes");
	const char *events = read_file("apply"), *half = strstr(events, "{\"event\":\"phase\",\"text\":\"Services\"");
	str_add(&c->out, events, (size_t)(half - events));
	assert_true(session_feed(desk.s));
	assert_string_equal(row("phase:1")->word, "done");
	assert_string_equal(row("phase:1")->text, "every daemon accepts its configuration");
	assert_string_equal(row("phase:2")->word, "now");
	act("back", "");
	says("Applying the pending changes …");
	act("apply", "");
	act("yes", "");
	says("one thing at a time");
	assert_true(session_at_work(desk.s)); /* so that the front asks */
	answer("background follow", half, 0);
	says("The box is as the site wants it.");
	assert_non_null(running("plan --diff"));
	assert_null(running("history")); /* nobody has looked there */
	assert_false(session_at_work(desk.s));
	act("work", "");
	act("log", "");
	assert_non_null(strstr(look().items.v[0].text, "doveconf -n"));
	act("close", "");
	act("back", "");
	act("quit", "");
	assert_true(session_over(desk.s, NULL));
}

static void test_an_apply_that_failed_says_why(void **state)
{
	(void)state;
	open_area("changes");
	act("apply", "");
	act("yes", "");
	background("apply --yes", "{\"event\":\"phase\",\"text\":\"Ground\"}\n{\"event\":\"error\",\"error\":\"postfix said no\","
				  "\"hint\":\"look at it\",\"status\":3}\n{\"event\":\"end\",\"status\":3}\n", 3);
	assert_string_equal(row("phase:0")->word, "FAIL");
	assert_string_equal(look().items.v[1].text, "Applying the pending changes: postfix said no. look at it");
	act("back", "");
	act("apply", "");
	act("yes", "");
	answer("background start apply --yes", "{\"error\": \"another change runs\", \"hint\": \"\", \"status\": 1}", 1);
	assert_string_equal(look().items.v[0].text, "Applying the pending changes: another change runs");
}

static void test_one_that_was_begun_before_is_shown(void **state)
{
	(void)state;
	answer("background status", "{\"state\": \"runs\", \"verb\": \"rollback\"}", 0);
	says("mailstead rollback, begun before …");
	act("work", "");
	const char *line = "{\"event\":\"phase\",\"text\":\"Services\",\"overall\":31.5,\"left\":40}\n";
	str_adds(&running("background follow")->out, line);
	assert_true(session_feed(desk.s));
	assert_int_equal(look().items.v[0].kind, ITEM_BAR);
	assert_true(look().items.v[0].percent > 31 && look().items.v[0].percent < 32);
	assert_string_equal(look().items.v[0].text, "about 0:40 left");
	answer("background follow", "{\"event\":\"end\",\"status\":0}\n", 0);
	assert_string_equal(look().title, "What was begun before is done.");
}

static void test_history_shows_and_goes_back(void **state)
{
	(void)state;
	open_area("history");
	act("diff", "2");
	recorded("history 2 --diff", "diff", 0);
	assert_string_equal(look().title, "What generation 2 changed");
	assert_non_null(strstr(look().items.v[0].text, "message_size"));
	act("close", "");
	act("rollback", "3");
	says("Generation 3 is in place already.");
	act("rollback", "1");
	assert_string_equal(look().title, "Roll back to generation 1?");
	assert_non_null(strstr(look().items.v[0].text, "Packages, keys, certificates, accounts and mail stay"));
	act("yes", "");
	assert_true(running("background start rollback 1 --yes")->outlives);
}

static void test_options_are_checked_and_set(void **state)
{
	(void)state;
	open_area("options");
	act("change", "limits.message_size");
	session_set(desk.s, "value", "huge");
	assert_int_equal(row("value")->note_tone, TONE_BAD);
	session_set(desk.s, "value", "40M");
	act("next", "");
	background("config set --yes -- limits.message_size 40M", "{\"event\":\"phase\",\"text\":\"Ground\"}\n", 0);
	act("back", "");
	open_area("options");
	act("change", "no.such");
	says("Choose an option first.");
	open_area("certificate");
	act("fetch", "");
	answer("cert fetch", "", 0);
}

/* --- whatever a verb says */

static void test_nothing_that_a_verb_says_is_trusted(void **state)
{
	static const char *const areas[] = { "health", "services", "queue", "certificate", "records", "accounts", "aliases",
					     "domains", "history", "changes", "options" };
	static const char *const odd[] = {
		"null", "[]", "{}", "[null, 1, \"x\", {}, []]", "not JSON", "{\"findings\": 1, \"steps\": {}, \"messages\": \"x\"}",
		"{\"findings\": [{\"id\": 1}, {\"id\": \"\"}, {\"id\": \"a\\u001b.b\", \"severity\": \"fail\"}]}",
		"[{\"address\": {}, \"generation\": -1, \"option\": null, \"domain\": [], \"targets\": \"x\", \"changed\": 1}]",
		"{\"steps\": [{\"change\": 1}, null], \"units\": [{}], \"messages\": [{}], \"names\": [1], \"lacking\": [null]}",
		"[{\"generation\": 9223372036854775807, \"when\": 9223372036854775807, \"failed_after\": [{}]}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (size_t k = 0; k < sizeof(areas) / sizeof(areas[0]); k++) {
			desk.ms += 10000;
			session_act(desk.s, "area", areas[k]);
			session_act(desk.s, "again", "");
			for (struct host_child *c = desk.first; c != NULL; c = c->next)
				if (!c->ended) {
					str_adds(&c->out, odd[i]);
					c->ended = true;
				}
			session_feed(desk.s);
			struct view v = look();
			for (size_t r = 0; r < v.items.n; r++)
				assert_string_equal(view_clean(desk.scratch->a, v.items.v[r].text), v.items.v[r].text);
			for (size_t n = 0; n < v.actions.n; n++)
				if (strcmp(v.actions.v[n].id, "quit") != 0) {
					session_act(desk.s, v.actions.v[n].id, "9223372036854775807");
					while (session_top(desk.s) != &page_dashboard)
						session_act(desk.s, "back", "");
				}
		}
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_the_first_line_answers_whether_it_is_well),
		T(test_when_all_is_well_it_says_so),
		T(test_checks_show_as_they_are_through),
		T(test_old_answers_stay_with_their_age),
		T(test_rows),
		T(test_the_queue_shows_what_strangers_wrote_clean),
		T(test_an_account_is_added_with_its_password_on_standard_input),
		T(test_accounts_are_changed_and_removed),
		T(test_aliases_and_domains),
		T(test_an_apply_shows_its_phases_and_goes_on_alone),
		T(test_an_apply_that_failed_says_why),
		T(test_one_that_was_begun_before_is_shown),
		T(test_history_shows_and_goes_back),
		T(test_options_are_checked_and_set),
		T(test_nothing_that_a_verb_says_is_trusted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* check/lockout: a firewall that shuts SSH is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "check/lockout.h"
#include "tests/unit/fake_host.h"

static void test_opens(void **state)
{
	const char *rules = "table inet mailstead {\n"
			    "  chain input {\n"
			    "    udp dport 2000 accept\n"
			    "    # tcp dport 2001 accept\n"
			    "    tcp dport { 22, 25, 2100-2199 } accept\n"
			    "    ip saddr 192.0.2.0/24 tcp dport 2002 ct state new accept # 2003\n"
			    "    tcp dport 2004 drop\n"
			    "    tcp dport {2005,2006} counter packets 2007 accept\n";

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		static const long open[] = { 22, 25, 2100, 2150, 2199, 2002, 2006 };

		assert_true(lockout_opens(rules, open[i]));
	}
	for (size_t i = 0; i < 8; i++) {
		static const long shut[] = { 2, 2000, 2001, 2003, 2004, 2007, 2200, 192 };

		assert_false(lockout_opens(rules, shut[i]));
	}
	assert_true(lockout_opens("add rule inet mailstead input tcp dport ssh accept", 22));
	assert_true(lockout_opens("tcp dport { smtp, ssh, 2222 } accept", 22));
	assert_true(lockout_opens("tcp dport { smtp, ssh, 2222 } accept", 2222));
	assert_false(lockout_opens("tcp dport ssh accept", 2222));
	assert_false(lockout_opens("tcp dport { smtp } meta mark 22 accept", 22));
	assert_false(lockout_opens("tcp dport { 25", 22));
	assert_false(lockout_opens("", 22));
}

struct world {
	struct fake f;
	struct resource file, own, unit;
	struct facts facts;
	struct plan plan;
};

static int setup(void **state)
{
	struct world *w = test_calloc(1, sizeof(*w));
	static const char now[] = "tcp dport { 22, 25 } accept\n", next[] = "tcp dport { 25, 2222 } accept\n";

	fake_open(&w->f);
	w->file = (struct resource){ .kind = RES_FILE, .name = PATH_NFT };
	w->unit = (struct resource){ .kind = RES_UNIT, .name = FIREWALL_UNIT };
	vec_push(w->f.a, &w->facts.ssh_ports, "2222");
	vec_push(w->f.a, &w->facts.ssh_ports, "22");
	w->plan.facts = &w->facts;
	vec_push(w->f.a, &w->plan.steps, ((struct step){ .res = &w->file, .change = CHANGE_UPDATE, .old = now, .old_len = strlen(now),
							 .new_ = next, .new_len = strlen(next) }));
	vec_push(w->f.a, &w->plan.steps, ((struct step){ .res = &w->unit, .change = CHANGE_UPDATE, .action = UNIT_RELOAD }));
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	fake_close(&w->f);
	test_free(w);
	return 0;
}

static bool check(struct world *w, const char *connection, struct err *err)
{
	*err = (struct err){0};
	return lockout_check(&w->plan, connection, err);
}

/* The copy of a file in local.d/nftables. */
static struct step *add_rule(struct world *w, const char *rule)
{
	w->own = (struct resource){ .kind = RES_FILE, .name = PATH_NFT_LOCAL "/ssh.nft" };
	vec_push(w->f.a, &w->plan.steps,
		 ((struct step){ .res = &w->own, .change = CHANGE_CREATE, .new_ = rule, .new_len = strlen(rule) }));
	return &w->plan.steps.v[w->plan.steps.n - 1];
}

static void test_new_file(void **state)
{
	struct world *w = *state;
	struct err err;

	assert_true(check(w, NULL, &err));
	assert_true(check(w, "192.0.2.1 50000 192.0.2.2 2222", &err));
	assert_false(check(w, "192.0.2.1 50000 192.0.2.2 22", &err));
	assert_non_null(strstr(err.msg, "port 22, by which you are connected"));
	assert_non_null(strstr(err.hint, "tcp dport 22 accept"));
}

/* A file that the operator changed is kept: what stands there counts, not what we would write. */
static void test_kept_file(void **state)
{
	struct world *w = *state;
	struct err err;

	w->plan.steps.v[0].change = CHANGE_KEEP;
	assert_false(check(w, NULL, &err));
	assert_non_null(strstr(err.msg, "port 2222, where sshd listens"));
	struct step *added = add_rule(w, "add rule inet mailstead input tcp dport 2222 accept\n");
	assert_true(check(w, NULL, &err));
	added->change = CHANGE_REMOVE;
	assert_false(check(w, NULL, &err));
}

static void test_firewall_untouched(void **state)
{
	struct world *w = *state;
	struct err err;

	w->plan.steps.v[0].change = CHANGE_KEEP;
	w->plan.steps.v[1].change = CHANGE_NONE;
	assert_true(check(w, NULL, &err));
	w->plan.steps.v[1].change = CHANGE_REMOVE;
	assert_true(check(w, NULL, &err));
}

/* 22 is among the facts although nobody listens there; it matters where it is the only port. */
static void test_default_port(void **state)
{
	struct world *w = *state;
	struct err err;

	w->facts.ssh_ports.n = 0;
	vec_push(w->f.a, &w->facts.ssh_ports, "22");
	assert_false(check(w, NULL, &err));
	assert_non_null(strstr(err.msg, "port 22"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opens),
		cmocka_unit_test_setup_teardown(test_new_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kept_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_firewall_untouched, setup, teardown),
		cmocka_unit_test_setup_teardown(test_default_port, setup, teardown),
	};

	return cmocka_run_group_tests_name("lockout", tests, NULL, NULL);
}

/*
 * One run of cmd_change, and its parts that are ideas of their own. For
 * the files of cmd_change only.
 */
#ifndef CMD_CHANGE_RUN_H
#define CMD_CHANGE_RUN_H

#include "cmd/change.h"
#include "cmd/generation_fits.h"
#include "cmd/guard.h"
#include "cmd/sink.h"
#include "engine/engine.h"

struct change_run {
	struct cmd *c;
	const struct change_req *change;
	struct change_req resumed; /* what an interrupted run was asked, where that is finished */
	struct cmd_sink own, *sink;
	struct guard guard;
	struct engine engine;
	struct str site_text;
	struct site site;
	struct facts facts;
	struct plan plan;
	struct generation_fit fit; /* of a rollback, once it is planned */
	int64_t began; /* settled_clock() before anything was reloaded */
};

/* What is wanted: the site as it stands, as the caller has it, or that of a generation. Fills in what the engine will write. */
bool change_load_site(struct change_run *r, struct err *err) MUST;
/* Renders and compares with the facts of this moment. After packages were installed it is called again. */
bool change_make_plan(struct change_run *r, struct err *err) MUST;
/* change_given_up.c: hands the plan what is given up, before it is compared; and afterwards, whether that could be. */
void change_give_up(struct change_run *r);
bool change_gives_up(struct change_run *r, struct err *err) MUST;

/* change_rollback.c: of the site of that generation, and the plan; fresh is what its site wants of this box now. */
bool change_rollback_site(struct change_run *r, struct err *err) MUST;
bool change_rollback_plan(struct change_run *r, const struct plan *fresh, struct err *err) MUST;
/* Says what is not as it was then: settings that are rendered anew, packages. As JSON it becomes part of the plan's. */
void change_say_rollback(struct change_run *r);
void change_rollback_json(const struct change_run *r, json_t *plan);
/* change_back.c: the same two for what takes everything of ours away. */
bool change_back_site(struct change_run *r, struct err *err) MUST;
bool change_back_plan(struct change_run *r, struct err *err) MUST;
/* The plan, and what goes besides; the exit status. */
int change_back_show(struct change_run *r, struct err *err);
/* What is left, for people. */
void change_back_said(struct change_run *r);
/* The words of enum give_back in the journal, and back. */
const char *change_back_word(enum give_back back);
enum give_back change_back_of(const char *word);

/* Says what is to come, for those who show it. */
void change_say_ahead(struct change_run *r);
/* What follows once the new generation is in place; none of it is undone. False: the account that was asked for is not there. */
bool change_account(struct change_run *r, struct err *err) MUST;
void change_certificate(struct change_run *r);

/* For struct engine, whose ctx is the run: the ports, and one real message. */
bool change_smoke_test(struct engine *e, const struct plan *plan, struct err *err) MUST;
/* What a proof that was killed has left. A box that cannot do that now has worse troubles, which the apply meets. */
void change_clear_proof(struct change_run *r);

#endif

/*
 * The planned change of the key, for servers that heed TLSA records (DANE).
 * RFC 7671, 8: the next key's record is published beside the present one's;
 * when no cache can hold the old set of records any more, the key is changed;
 * then the old record may go.
 *
 * The next key is that of a second lineage of certbot's: certbot makes it and
 * keeps it, and the certificate for it is there before it is needed.
 */
#include <string.h>

#include "check/certificate_names.h"
#include "check/renewal.h"
#include "check/tlsa.h"
#include "cmd/certificate.h"
#include "cmd/lineage.h"
#include "cmd/rollover_change.h"
#include "cmd/rollover_text.h"
#include "plan/paths.h"

/* --- begin */

static bool names_that_lead_here(struct change *ch, const struct facts *facts, strlist *names, struct err *err)
{
	certificate_name_list all, ready;
	strlist missing, left_out;

	certificate_names(ch->c->arena, ch->site, &all);
	certificate_look_up(ch->c, ch->site, facts, &all, &ready, &missing);
	certificate_names_fit(ch->c->arena, &ready, CERTIFICATE_NAMES_MAX, names, &left_out);
	if (names->n > 0 && strcmp(names->v[0], ch->site->hostname) == 0)
		return true;
	return err_set(err, ERR_NET, "%s does not lead to this box: no certificate can be had", ch->site->hostname);
}

static bool may_begin(struct change *ch, struct err *err)
{
	struct certificate served;

	if (!certificate_read(ch->c->host, ch->c->arena, PATH_TLS_PEM, &served, err))
		return false;
	if (served.self_signed) {
		err_set(err, ERR_INVALID, "the served certificate is self-signed: its key goes with it anyway");
		return err_hint(err, "`mailstead cert fetch` gets the real one.");
	}
	const char *other = lineage_other(ch->c, ch->site, ch->r.lineage);
	if (ch->r.step == ROLL_NONE && lineage_exists(ch->c, other)) {
		err_set(err, ERR_EXISTS, "certbot has a certificate named %s already, which mailstead did not begin", other);
		return err_hint(err, "If nothing needs it: certbot delete --cert-name %s", other);
	}
	return true;
}

/* The next certificate must be one that could be served now, with a key of its own. */
static bool prove_next(struct change *ch, struct certificate *next, struct err *err)
{
	struct certificate served;
	struct str pem = {0};

	bool ok = certificate_read(ch->c->host, ch->c->arena, PATH_TLS_PEM, &served, err) &&
		  lineage_join(ch->c, ch->site, ch->r.other, NULL, &pem, next, err);
	str_wipe(&pem);
	if (ok && memcmp(served.spki_sha256, next->spki_sha256, TLSA_SHA256) == 0)
		return err_set(err, ERR_INVALID, "certbot made no new key for %s", ch->r.other);
	return ok;
}

static bool issue(struct change *ch, const struct facts *facts, struct certificate *next, struct err *err)
{
	strlist names;

	return names_that_lead_here(ch, facts, &names, err) &&
	       lineage_fetch(ch->c, ch->site, ch->r.other, &names, LINEAGE_IF_EXPIRING, err) && prove_next(ch, next, err);
}

int certificate_rollover_begin(struct cmd *c, const struct site *site, const struct facts *facts)
{
	struct change ch = { .c = c, .site = site };
	struct certificate next;
	struct tlsa_look look;
	struct err err = {0}, again = {0};

	if (!change_open(&ch, &err))
		return cmd_fail(c, &err);
	if (ch.r.step == ROLL_WAITING) {
		cmd_say(c, "A change of the key is under way already.\n");
		rollover_say(c, site, &ch.r);
		return EXIT_YES;
	}
	if (!may_begin(&ch, &err))
		return cmd_fail(c, &err);
	ch.r.other = lineage_other(c, site, ch.r.lineage);
	ch.r.begun = c->host->now(c->host);
	cmd_say(c, "Certificate for the next key …\n");
	if (!change_step(&ch, ROLL_ISSUING, &err))
		return cmd_fail(c, &err);
	if (!issue(&ch, facts, &next, &err)) {
		if (!change_step(&ch, ROLL_CANCELLING, &again) || !change_remove_other(&ch, &again))
			cmd_warn(c, "%s", again.msg);
		err_wrap(&err, "the key is not being changed");
		return cmd_fail(c, &err);
	}
	if (!change_step(&ch, ROLL_WAITING, &err) || !change_observe(&ch, &next, &look, &err))
		return cmd_fail(c, &err);
	rollover_say(c, site, &ch.r);
	return EXIT_YES;
}

/* --- finish */

static bool no_change(struct err *err)
{
	err_set(err, ERR_INVALID, "no change of the key is under way");
	return err_hint(err, "`mailstead cert rollover begin` begins one.");
}

/* True if no server can hold on to a record that the next key does not fit. */
static bool may_switch(struct change *ch, const struct tlsa_look *look, bool at_once, struct err *err)
{
	struct cmd *c = ch->c;
	int64_t now = c->host->now(c->host);
	bool heeded = look->state != TLSA_NONE && look->state != TLSA_UNSIGNED;

	if (!heeded && at_once) {
		cmd_warn(c, "%s; the key is changed without waiting. A record that was there in the last day may still be "
			    "in caches.",
			 look->why);
		return true;
	}
	if (look->state == TLSA_PUBLISHED && now >= rollover_ready_at(&ch->r))
		return true;
	if (look->state == TLSA_PUBLISHED) {
		err_set(err, ERR_BUSY,
			"the next TLSA record is published everywhere, but caches may still hold the old set without it");
		return err_hint(err, "Run this again at %s or later.", rollover_time(c, rollover_ready_at(&ch->r)));
	}
	err_set(err, ERR_INVALID, "%s: the key cannot be changed yet", look->why);
	if (!heeded)
		return err_hint(err, "Publish the records of `mailstead dns print`, or, if you do not use DANE and never have, "
				     "run `mailstead cert rollover finish --now`.");
	return err_hint(err, "Publish it beside the present one (`mailstead dns print` shows both) on every name server of "
			     "the zone; this command then says how long to wait.");
}

/* What was added to the served certificate meanwhile must not be lost by the change. */
static bool bring_up_to_date(struct change *ch, const struct facts *facts, struct certificate *next, struct err *err)
{
	struct certificate served;

	if (!certificate_read(ch->c->host, ch->c->arena, PATH_TLS_PEM, &served, err))
		return false;
	if (certificate_covers(next, &served.names) &&
	    certificate_renewal(next, ch->c->host->now(ch->c->host)) < RENEWAL_OVERDUE)
		return true;
	return issue(ch, facts, next, err);
}

int certificate_rollover_finish(struct cmd *c, const struct site *site, const struct facts *facts, bool at_once)
{
	struct change ch = { .c = c, .site = site };
	struct certificate served, next;
	struct tlsa_look look;
	struct err err = {0};

	if (!rollover_load(c, site, &ch.r, &err))
		return cmd_fail(c, &err);
	bool late = ch.r.step == ROLL_SWITCHING || ch.r.step == ROLL_REMOVING;
	if (!change_open(&ch, &err))
		return cmd_fail(c, &err);
	if (late && ch.r.step == ROLL_NONE) {
		cmd_say(c, "The change of the key is finished. Remove the old TLSA record: `mailstead dns print` shows the one\n"
			   "that stays.\n");
		return EXIT_YES;
	}
	if (ch.r.step != ROLL_WAITING) {
		no_change(&err);
		return cmd_fail(c, &err);
	}
	if (!certificate_read(c->host, c->arena, PATH_TLS_PEM, &served, &err) ||
	    !lineage_read(c, ch.r.other, &next, &err) || !change_observe(&ch, &next, &look, &err) ||
	    !may_switch(&ch, &look, at_once, &err) || !bring_up_to_date(&ch, facts, &next, &err) ||
	    !change_step(&ch, ROLL_SWITCHING, &err) || !change_switch_over(&ch, &err))
		return cmd_fail(c, &err);
	cmd_say(c, "Every port serves the new key, and the old one is deleted. Now remove the record\n"
		   "  _25._tcp.%s. TLSA %s\n", site->hostname, tlsa_text(c->arena, served.spki_sha256));
	return EXIT_YES;
}

/* --- cancel */

int certificate_rollover_cancel(struct cmd *c, const struct site *site)
{
	struct change ch = { .c = c, .site = site };
	struct certificate next;
	struct err err = {0}, none = {0};

	if (!change_open(&ch, &err))
		return cmd_fail(c, &err);
	if (ch.r.step != ROLL_WAITING && ch.r.step != ROLL_ISSUING) {
		no_change(&err);
		return cmd_fail(c, &err);
	}
	bool known = lineage_read(c, ch.r.other, &next, &none);
	if (!change_step(&ch, ROLL_CANCELLING, &err) || !change_remove_other(&ch, &err))
		return cmd_fail(c, &err);
	cmd_say(c, "The key stays as it is, and the next one is deleted.\n");
	if (known)
		cmd_say(c, "If its record is published already, remove it:\n  _25._tcp.%s. TLSA %s\n", site->hostname,
			tlsa_text(c->arena, next.spki_sha256));
	return EXIT_YES;
}

/* The served certificate: what `mailstead cert` does. */
#include <string.h>

#include "installer/dashboard.h"

#define SEES (LOOK(CERTIFICATE) | LOOK(HEALTH) | LOOK(SERVICES))

static void view_state(struct view *v, const json_t *cert)
{
	bool self_signed = json_yes(cert, "self_signed");
	const char *renewal = json_text(cert, "renewal");

	view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "issuer", .tone = self_signed ? TONE_WARN : TONE_GOOD,
				    .word = self_signed ? "warn" : "ok", .title = "Issuer", .text = json_text(cert, "issuer") });
	view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "until", .tone = strcmp(renewal, "fresh") == 0 ? TONE_GOOD : TONE_WARN,
				    .word = strcmp(renewal, "fresh") == 0 ? "ok" : renewal, .title = "Until",
				    .text = when_words(v->arena, json_number(cert, "not_after")) });
	if (json_yes(cert, "undeployed"))
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "undeployed", .tone = TONE_WARN, .word = "warn", .title = "Waiting",
					    .text = "certbot has a newer one than the one that is served" });
	if (json_text(cert, "unequal")[0] != '\0')
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "unequal", .tone = TONE_BAD, .word = "FAIL", .title = "Served",
					    .text = json_text(cert, "unequal") });
}

/* Names that are in it, and those that should be: some lead here by now, others not yet. */
static void view_names(struct view *v, const json_t *cert)
{
	const json_t *names = json_object_get(cert, "names"), *lacking = json_object_get(cert, "lacking");
	const json_t *elsewhere = json_object_get(cert, "elsewhere");

	view_heading(v, "Names");
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = arena_printf(v->arena, "name:%s", name != NULL ? name : ""),
					    .tone = TONE_GOOD, .word = "in it", .title = name, .wide = true });
	}
	for (size_t i = 0; i < json_array_size(lacking); i++) {
		const char *name = json_string_value(json_array_get(lacking, i));
		const char *why = json_text(json_find(elsewhere, "name", name != NULL ? name : ""), "why");
		struct item *row = view_add(v, &(struct item){ .kind = ITEM_ROW, .tone = TONE_WARN, .word = "not yet", .title = name,
							       .id = arena_printf(v->arena, "name:%s", name != NULL ? name : ""),
							       .text = why, .wide = true });

		view_detail(v, row, "Why", why);
		view_detail(v, row, "Fix", why[0] != '\0' ? "publish its record (Records); the certificate follows by itself within a day"
							  : "it leads here by now; f fetches the certificate at once");
	}
}

static void certificate_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *cert = d->looks[LOOK_CERTIFICATE].value;

	(void)s;
	view_area_findings(d, v, &area_certificate);
	if (!look_says_nothing(d, LOOK_CERTIFICATE, v)) {
		view_heading(v, "Served now");
		view_state(v, cert);
		view_names(v, cert);
		if (json_text(cert, "left_out")[0] != '\0')
			view_text(v, json_text(cert, "left_out"));
	}
	view_action(v, "f", "fetch", "fetch");
	if (json_yes(cert, "undeployed"))
		view_action(v, "d", "deploy", "serve the newer one");
}

static bool certificate_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	static const char *const fetch[] = { "cert", "fetch", NULL }, *const deploy[] = { "cert", "deploy", NULL };

	(void)d;
	(void)row;
	if (strcmp(action, "fetch") == 0)
		work_start(s, &(struct work_req){ .args = fetch, .doing = "Fetching the certificate", .looks = SEES,
						  .done = "What can be had is served." });
	else if (strcmp(action, "deploy") == 0)
		work_start(s, &(struct work_req){ .args = deploy, .doing = "Bringing the certificate to the daemons", .looks = SEES,
						  .done = "Every port serves certbot's certificate." });
	else
		return false;
	return true;
}

static const char *const groups[] = { "certificate", NULL };

const struct area_kind area_certificate = {
	.id = "certificate",
	.title = "Certificate",
	.help = "Who issued the certificate that every port serves, until when, and for which names, as `mailstead cert status` says. "
		"It is renewed by itself. A name that does not lead here yet follows within a day once it does; f asks at once.",
	.looks = LOOK(CERTIFICATE),
	.groups = groups,
	.view = certificate_view,
	.act = certificate_act,
};

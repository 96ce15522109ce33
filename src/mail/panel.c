#include "mail/panel.h"

#include <string.h>

#include "mail/rdata.h"

struct filling {
	struct arena *a;
	const struct panel *panel;
	const struct record *r;
	strlist part; /* of the data */
	panel_fields *out;
};

static void add(struct filling *f, const char *label, const char *value)
{
	struct panel_field field = { label, value };

	vec_push(f->a, f->out, field);
}

static bool is(const struct filling *f, const char *type)
{
	return strcmp(f->r->type, type) == 0;
}

static bool has_host(const char *type)
{
	return strcmp(type, "MX") == 0 || strcmp(type, "SRV") == 0 || strcmp(type, "CNAME") == 0 ||
	       strcmp(type, "PTR") == 0;
}

static const char *host_name(struct filling *f, const char *name)
{
	return f->panel->dot ? name : name_without_dot(f->a, name);
}

static const char *name_of(struct filling *f)
{
	const char *relative = record_relative_name(f->a, f->r);

	if (f->panel->names == NAMES_FULL_DOT || (relative == NULL && f->panel->dot))
		return f->r->name;
	if (f->panel->names == NAMES_FULL || relative == NULL)
		return name_without_dot(f->a, f->r->name);
	return *relative != '\0' ? relative : f->panel->apex;
}

/* "_imaps._tcp" and what is left of the name are three fields. */
static void fill_service_name(struct filling *f)
{
	const char *name = name_of(f), *proto = strchr(name, '.');

	if (proto == NULL) {
		add(f, f->panel->name_label, name);
		return;
	}
	size_t n = strcspn(proto + 1, ".");
	const char *rest = proto[1 + n] == '.' ? proto + 2 + n : f->panel->apex;
	add(f, "Service", arena_memdup(f->a, name, (size_t)(proto - name)));
	add(f, "Protocol", arena_memdup(f->a, proto + 1, n));
	add(f, f->panel->name_label, rest);
}

static void fill_parts(struct filling *f, const char *const *labels)
{
	for (size_t i = 0; i < f->part.n && labels[i] != NULL; i++)
		add(f, labels[i], has_host(f->r->type) ? host_name(f, f->part.v[i]) : f->part.v[i]);
}

static bool fill_split(struct filling *f)
{
	static const char *const srv[] = { "Priority", "Weight", "Port", "Target", NULL };
	static const char *const caa[] = { "Flags", "Tag", "Value", NULL };
	static const char *const tlsa[] = { "Usage", "Selector", "Matching type", "Certificate", NULL };
	bool fields = f->panel->split == SPLIT_FIELDS;

	if (fields && (is(f, "SRV") || is(f, "CAA") || is(f, "TLSA"))) {
		fill_parts(f, is(f, "SRV") ? srv : is(f, "CAA") ? caa : tlsa);
		return true;
	}
	if (is(f, "MX") && f->panel->split != SPLIT_NONE) {
		add(f, f->panel->value_label, host_name(f, f->part.v[1]));
		add(f, "Priority", f->part.v[0]);
		return true;
	}
	if (is(f, "SRV") && f->panel->split == SPLIT_PRIORITY) {
		add(f, f->panel->value_label, arena_printf(f->a, "%s %s %s", f->part.v[1], f->part.v[2],
							   host_name(f, f->part.v[3])));
		add(f, "Priority", f->part.v[0]);
		return true;
	}
	return false;
}

static const char *whole_value(struct filling *f)
{
	if (f->r->txt != NULL)
		return f->panel->txt == TXT_PLAIN ? f->r->txt : f->r->data;
	return has_host(f->r->type) ? host_name(f, f->r->data) : f->r->data;
}

bool panel_takes(const struct panel *panel, const struct record *r)
{
	if (panel->no_tlsa && strcmp(r->type, "TLSA") == 0)
		return false;
	return !panel->no_root || (r->kind != RECORD_SRV_NONE && r->kind != RECORD_NULL_MX);
}

void panel_fill(struct arena *a, const struct panel *panel, const struct record *r, panel_fields *out)
{
	struct filling f = { .a = a, .panel = panel, .r = r, .out = out };

	if (r->txt == NULL)
		rdata_fields(a, r->data, &f.part);
	add(&f, "Type", r->type);
	if (is(&f, "SRV") && panel->service)
		fill_service_name(&f);
	else
		add(&f, panel->name_label, name_of(&f));
	if (!fill_split(&f))
		add(&f, panel->value_label, whole_value(&f));
}

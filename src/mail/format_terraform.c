/*
 * HCL for Terraform and OpenTofu: a map of record sets whose values are in
 * presentation form, which the providers with record sets take as they are.
 */
#include <string.h>

#include "mail/format.h"
#include "mail/rdata.h"

/* HCL native syntax, "Template expressions": \ and " escaped, and what begins a template doubled. */
static void add_quoted(struct str *out, const char *value)
{
	str_addc(out, '"');
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			str_addc(out, '\\');
		else if ((*value == '$' || *value == '%') && value[1] == '{')
			str_addc(out, *value);
		str_addc(out, *value);
	}
	str_addc(out, '"');
}

static void add_set(struct arena *a, const struct record *r, size_t n, struct str *out)
{
	const char *relative = record_relative_name(a, r);

	str_adds(out, "    ");
	add_quoted(out, arena_printf(a, "%s %s", r->name, r->type));
	str_addf(out, " = {\n      zone    = \"%s\"\n      name    = ", r->zone);
	add_quoted(out, *relative != '\0' ? relative : "@");
	str_addf(out, "\n      type    = \"%s\"\n      ttl     = %d\n      records = [", r->type, RECORDS_TTL);
	for (size_t i = 0; i < n; i++) {
		str_adds(out, i > 0 ? ", " : "");
		add_quoted(out, r[i].data);
	}
	str_adds(out, "]\n    }\n");
}

void format_terraform(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	record_list sorted = {0};

	(void)f;
	str_adds(out, "# For example with the provider hetznercloud/hcloud:\n"
		      "#   resource \"hcloud_zone_rrset\" \"mail\" {\n"
		      "#     for_each = local.mail_records\n"
		      "#     zone     = each.value.zone\n"
		      "#     name     = each.value.name\n"
		      "#     type     = each.value.type\n"
		      "#     ttl      = each.value.ttl\n"
		      "#     records  = [for value in each.value.records : { value = value }]\n"
		      "#   }\n");
	format_elsewhere(records, "# ", out);
	format_sort(a, records, &sorted);
	str_adds(out, "locals {\n  mail_records = {\n");
	for (size_t i = 0, end; i < sorted.n; i = end) {
		end = format_set_end(&sorted, i);
		add_set(a, &sorted.v[i], end - i, out);
	}
	str_adds(out, "  }\n}\n");
}

/* Facts as JSON: what `mailstead detect --json` prints is what --facts FILE reads. */
#include <string.h>

#include "facts/facts.h"

static json_t *list_json(const strlist *items)
{
	json_t *list = json_array();

	for (size_t i = 0; i < items->n; i++)
		json_array_append_new(list, json_string(items->v[i]));
	return list;
}

static const char *const fates[] = {
	[SOFTWARE_REPLACED] = "replaced", [SOFTWARE_MTA] = "mta", [SOFTWARE_OTHER] = "other",
};

static void add_machine(json_t *o, const struct facts *f)
{
	json_t *software = json_array();

	for (size_t i = 0; i < f->mail_software.n; i++)
		json_array_append_new(software, json_pack("{s:s, s:s, s:s}", "name", f->mail_software.v[i].name, "sign",
							  f->mail_software.v[i].sign, "fate",
							  fates[f->mail_software.v[i].fate]));
	json_object_update_new(o, json_pack("{s:s, s:I, s:s, s:s, s:s, s:{s:s, s:s, s:s}, s:o}", "point", f->point, "swap",
					    (json_int_t)f->swap, "hostname", f->hostname, "virtualization",
					    f->virtualization, "provider", f->provider, "dmi", "sys_vendor",
					    f->dmi.sys_vendor, "product_name", f->dmi.product_name, "chassis_asset_tag",
					    f->dmi.chassis_asset_tag, "mail_software", software));
}

json_t *facts_to_json(const struct facts *f)
{
	json_t *packages = json_object(), *keys = json_array();

	for (size_t i = 0; i < f->packages.n; i++) {
		const struct fact_package *p = &f->packages.v[i];

		json_object_set_new(packages, p->name,
				    json_pack("{s:s, s:b}", "version", p->version, "installed", p->installed));
	}
	for (size_t i = 0; i < f->dkim_keys.n; i++)
		json_array_append_new(keys, json_pack("{s:s, s:s}", "domain", f->dkim_keys.v[i].domain, "selector",
						      f->dkim_keys.v[i].selector));
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:I, s:i, s:s, s:s, s:o, s:o, s:s, s:i, s:o, s:o}", "release", f->release,
			      "codename", f->codename, "pretty", f->pretty, "arch", f->arch, "memory",
			      (json_int_t)f->memory, "cpus", f->cpus, "ipv4", f->ipv4, "ipv6", f->ipv6, "addresses",
			      list_json(&f->addresses), "ssh_ports", list_json(&f->ssh_ports), "other_mta", f->other_mta,
			      "year", f->year, "packages", packages, "dkim_keys", keys);
	add_machine(o, f);
	return o;
}

static const char *text_of(struct arena *a, const json_t *root, const char *key)
{
	const char *s = json_string_value(json_object_get(root, key));

	return arena_strdup(a, s ? s : "");
}

static void load_list(struct arena *a, const json_t *list, strlist *to)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (json_is_string(item))
			vec_push(a, to, arena_strdup(a, json_string_value(item)));
}

static void load_lists(struct arena *a, const json_t *root, struct facts *f)
{
	const char *name;
	json_t *item;
	size_t i;

	load_list(a, json_object_get(root, "addresses"), &f->addresses);
	load_list(a, json_object_get(root, "ssh_ports"), &f->ssh_ports);
	json_array_foreach(json_object_get(root, "dkim_keys"), i, item)
		vec_push(a, &f->dkim_keys,
			 ((struct fact_dkim_key){ text_of(a, item, "domain"), text_of(a, item, "selector") }));
	json_object_foreach(json_object_get(root, "packages"), name, item)
		vec_push(a, &f->packages,
			 ((struct fact_package){ arena_strdup(a, name), text_of(a, item, "version"),
						 json_is_true(json_object_get(item, "installed")) }));
	facts_sort_keys(f);
}

static enum software_fate fate_of(const char *name)
{
	for (size_t i = 0; i < sizeof(fates) / sizeof(fates[0]); i++)
		if (strcmp(fates[i], name) == 0)
			return (enum software_fate)i;
	return SOFTWARE_OTHER;
}

static void load_machine(struct arena *a, const json_t *root, struct facts *f)
{
	const json_t *dmi = json_object_get(root, "dmi");
	json_t *item;
	size_t i;

	f->dmi = (struct fact_dmi){
		.sys_vendor = text_of(a, dmi, "sys_vendor"),
		.product_name = text_of(a, dmi, "product_name"),
		.chassis_asset_tag = text_of(a, dmi, "chassis_asset_tag"),
	};
	json_array_foreach(json_object_get(root, "mail_software"), i, item)
		vec_push(a, &f->mail_software, ((struct fact_software){ text_of(a, item, "name"), text_of(a, item, "sign"),
									fate_of(text_of(a, item, "fate")) }));
}

bool facts_load(struct arena *a, const char *name, const char *text, size_t len, struct facts *f, struct err *err)
{
	json_error_t why;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);

	if (root == NULL)
		return err_set(err, ERR_INVALID, "%s:%d:%d: %s", name, why.line, why.column, why.text);
	if (!json_is_object(root)) {
		json_decref(root);
		return err_set(err, ERR_INVALID, "%s: recorded facts are a JSON object", name);
	}
	*f = (struct facts){
		.release = text_of(a, root, "release"),
		.codename = text_of(a, root, "codename"),
		.pretty = text_of(a, root, "pretty"),
		.arch = text_of(a, root, "arch"),
		.point = text_of(a, root, "point"),
		.hostname = text_of(a, root, "hostname"),
		.virtualization = text_of(a, root, "virtualization"),
		.provider = text_of(a, root, "provider"),
		.swap = json_integer_value(json_object_get(root, "swap")),
		.memory = json_integer_value(json_object_get(root, "memory")),
		.cpus = (int)json_integer_value(json_object_get(root, "cpus")),
		.ipv4 = text_of(a, root, "ipv4"),
		.ipv6 = text_of(a, root, "ipv6"),
		.other_mta = text_of(a, root, "other_mta"),
		.year = (int)json_integer_value(json_object_get(root, "year")),
	};
	load_lists(a, root, f);
	load_machine(a, root, f);
	json_decref(root);
	return true;
}

#include "engine/serial.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

void digest_hex(const void *data, size_t n, char out[DIGEST_HEX])
{
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	out[0] = '\0';
	if (EVP_Digest(data, n, md, &len, EVP_sha256(), NULL) != 1)
		return;
	for (unsigned i = 0; i < len && 2 * i + 2 < DIGEST_HEX; i++)
		snprintf(out + (size_t)2 * i, 3, "%02x", md[i]);
}

static void set_text(json_t *o, const char *key, const char *value)
{
	if (value != NULL)
		json_object_set_new(o, key, json_string(value));
}

static void set_int(json_t *o, const char *key, json_int_t value)
{
	if (value != 0)
		json_object_set_new(o, key, json_integer(value));
}

json_t *resource_to_json(const struct resource *r)
{
	json_t *o = json_object();

	set_text(o, "kind", resource_kind_name(r->kind));
	set_text(o, "daemon", r->daemon);
	set_text(o, "name", r->name);
	set_int(o, "mode", (json_int_t)r->meta.mode);
	set_text(o, "owner", r->meta.owner);
	set_text(o, "group", r->meta.group);
	set_text(o, "template", r->template_);
	set_text(o, "unit", r->unit);
	set_int(o, "action", (json_int_t)r->action);
	set_int(o, "secret", (json_int_t)r->secret);
	set_text(o, "restart_for", r->restart_for);
	set_text(o, "ports", r->ports);
	set_text(o, "subject", r->subject);
	set_text(o, "home", r->home);
	set_int(o, "uid", (json_int_t)r->uid);
	set_text(o, "source", r->source);
	set_text(o, "role_target", r->role_target);
	if (r->kind == RES_FILE) {
		char digest[DIGEST_HEX];

		digest_hex(r->content, r->content_len, digest);
		set_text(o, "sha256", digest);
		set_text(o, "format", settings_format_name(r->format));
	}
	if (r->after_units)
		json_object_set_new(o, "after_units", json_true());
	json_t *argv = json_array(), *domains = json_array();
	for (size_t i = 0; r->argv != NULL && r->argv[i] != NULL; i++)
		json_array_append_new(argv, json_string(r->argv[i]));
	for (size_t i = 0; i < r->domains.n; i++)
		json_array_append_new(domains, json_string(r->domains.v[i]));
	json_object_set_new(o, "argv", argv);
	json_object_set_new(o, "domains", domains);
	return o;
}

static const char *get_text(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? arena_strdup(a, s) : NULL;
}

static void get_list(struct arena *a, const json_t *list, strlist *out)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
		if (json_is_string(item))
			vec_push(a, out, arena_strdup(a, json_string_value(item)));
}

static bool kind_of(const char *name, enum resource_kind *kind)
{
	for (int k = 0; k < RES_KINDS; k++)
		if (strcmp(resource_kind_name((enum resource_kind)k), name) == 0) {
			*kind = (enum resource_kind)k;
			return true;
		}
	return false;
}

bool resource_from_json(struct arena *a, const json_t *o, struct resource *r, struct err *err)
{
	const char *kind = get_text(a, o, "kind");
	strlist argv = {0};

	*r = (struct resource){
		.daemon = get_text(a, o, "daemon"),
		.name = get_text(a, o, "name"),
		.meta = { .mode = (mode_t)json_integer_value(json_object_get(o, "mode")),
			  .owner = get_text(a, o, "owner"),
			  .group = get_text(a, o, "group") },
		.template_ = get_text(a, o, "template"),
		.unit = get_text(a, o, "unit"),
		.action = (enum unit_action)json_integer_value(json_object_get(o, "action")),
		.restart_for = get_text(a, o, "restart_for"),
		.ports = get_text(a, o, "ports"),
		.secret = (enum secret_kind)json_integer_value(json_object_get(o, "secret")),
		.subject = get_text(a, o, "subject"),
		.home = get_text(a, o, "home"),
		.uid = (unsigned)json_integer_value(json_object_get(o, "uid")),
		.source = get_text(a, o, "source"),
		.role_target = get_text(a, o, "role_target"),
		.after_units = json_is_true(json_object_get(o, "after_units")),
	};
	const char *format = get_text(a, o, "format");
	if (format != NULL && !settings_format_by_name(format, &r->format, err))
		return err_wrap(err, "its manifest has a file that is not understood");
	if (kind == NULL || !kind_of(kind, &r->kind) || r->name == NULL || r->daemon == NULL)
		return err_set(err, ERR_INVALID, "its manifest has a resource that is not understood");
	get_list(a, json_object_get(o, "domains"), &r->domains);
	get_list(a, json_object_get(o, "argv"), &argv);
	vec_push(a, &argv, NULL);
	r->argv = argv.n > 1 ? (const char *const *)argv.v : NULL;
	return true;
}

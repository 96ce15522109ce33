/*
 * templates/<daemon>/manifest.yaml: which template goes where. A list of
 *
 *	- template: 2.4/dovecot.conf        below templates/<daemon>/
 *	  target: /etc/dovecot/dovecot.conf
 *	  mode: "0640"                      default 0644
 *	  owner: root                       default root
 *	  group: dovecot                    default root
 *	  escape: dovecot                   see tmpl.h
 *	  unit: dovecot.service             which unit reads it; optional
 *	  action: reload                    or restart; default reload
 *	  restart: inet_protocols           settings whose change needs a restart after all; optional
 *	  version: dovecot-core >= 1:2.4    installed or candidate, as dpkg compares; optional
 *	  when: services.sieve              a boolean variable, "!x" negates; optional
 *
 * Private to plan/.
 */
#ifndef PLAN_MANIFEST_H
#define PLAN_MANIFEST_H

#include "merge/settings.h"
#include "plan/resource.h"
#include "tmpl/tmpl.h"

struct manifest_entry {
	const char *template_;
	const char *target;
	struct file_meta meta;
	enum tmpl_escape escape;
	enum settings_format format;
	const char *unit;
	enum unit_action action;
	const char *restart_for;
	const char *version;
	const char *when;
};
typedef VEC(struct manifest_entry) manifest_list;

bool manifest_parse(struct arena *a, const char *name, const char *text, size_t len, manifest_list *out,
		    struct err *err) MUST;

#endif

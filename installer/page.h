/*
 * A page: one screen's worth of the wizard or of the dashboard, as a model
 * that knows no terminal. Fronts ask it for its view, hand it what was typed
 * and which key was pressed.
 *
 * A page keeps its state in the session (session_state), takes nothing
 * outside by itself but through tasks (task.h), and never waits.
 */
#ifndef INSTALLER_PAGE_H
#define INSTALLER_PAGE_H

#include "base/err.h"
#include "installer/view.h"

struct session;

struct page {
	const char *id;    /* "network"; also in the saved state */
	const char *title; /* "Network" */
	const char *help;  /* what ? shows */
	size_t state_size; /* of its state, zeroed when the session begins or it is put on top */
	/* It is shown, or shown again. May start tasks. NULL: nothing to do. */
	void (*enter)(struct session *s);
	/* Describes it. Changes nothing. */
	void (*view)(struct session *s, struct view *v);
	/* A field was changed, with each key typed. What is wrong with it the view says in its note. */
	void (*set)(struct session *s, const char *field, const char *value);
	/* An action of its own; row: the id of the chosen row, or "". False: it is none of this page's. */
	bool (*act)(struct session *s, const char *action, const char *row);
	/* The operator wants to go on. False: not yet, *err says what is needed first. NULL: it may. */
	bool (*leave)(struct session *s, struct err *err);
	/* Called when it is covered by another, or left either way. May stop tasks. NULL: nothing to do. */
	void (*hide)(struct session *s);
	/* The time of session_tick() has come. NULL: it is only drawn anew. */
	void (*tick)(struct session *s);
	/* The session ends, or the page on top goes away: frees what is in no arena. NULL: nothing to do. */
	void (*end)(struct session *s);
	bool no_back;      /* there is no way back from here: something was done */
	bool needs_live;   /* it makes no sense below --root: left out there */
};

#endif

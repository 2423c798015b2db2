// SPDX-License-Identifier: GPL-2.0-only
/* How to see for oneself: the command that measures again, and the data. */
#include "mail.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "memory.h"

/* A command as a shell reads it, broken at blanks, commas, or anywhere. */
struct command {
	char *text;
	size_t column;
};

enum { ROOM = TEXT_COLUMNS - 2 }; /* for the sign that the line goes on */

static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) &&
		    !strchr("@%+=:,./_-", text[i]))
			return false;
	return len > 0;
}

static void put(struct command *c, const char *text, size_t len)
{
	mail_say(&c->text, "%.*s", (int)len, text);
	c->column += len;
}

static void break_line(struct command *c)
{
	mail_say(&c->text, "\\\n");
	c->column = 0;
}

/* A quote within quotes is '\''; each piece has its own quotes. */
static void put_piece(struct command *c, const char *text, size_t len)
{
	if (is_plain(text, len)) {
		put(c, text, len);
		return;
	}
	put(c, "'", 1);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\'')
			put(c, "'\\''", 4);
		else
			put(c, text + i, 1);
	}
	put(c, "'", 1);
}

/* Columns that a piece takes, at most. */
static size_t piece_columns(const char *text, size_t len)
{
	size_t n = len + 2;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\'' ? 3 : 0;
	return is_plain(text, len) ? len : n;
}

/* Up to its next comma, and as much of that as has room in a line. */
static size_t piece(const char *word)
{
	size_t len = strcspn(word, ",");

	len += word[len] == ',';
	while (piece_columns(word, len) > ROOM)
		len /= 2;
	return len;
}

/* `after` columns of another word belong to its beginning. */
static void add_word(struct command *c, const char *word, size_t after)
{
	char *ascii = ascii_copy(word), *p;
	size_t len;

	for (p = ascii; (p = strchr(p, '\n'));)
		*p = ' ';
	if (c->column)
		put(c, " ", 1);
	p = ascii;
	do {
		len = piece(p);
		if (c->column + piece_columns(p, len) + after > ROOM &&
		    c->column)
			break_line(c);
		after = 0;
		put_piece(c, p, len);
		p += len;
	} while (*p);
	free(ascii);
}

static void add_option(struct command *c, const char *name, char *value)
{
	add_word(c, name, 1 + piece_columns(value, piece(value)));
	add_word(c, value, 0);
	free(value);
}

/* "A,B" of what differs among the cells: loads as --loads takes them. */
static char *loads_of(const struct plan *plan)
{
	char *text = NULL;
	const char *key;
	json_t *value;
	size_t k;

	for (size_t i = 0; i < plan->n_cells; i++) {
		const struct cell *c = &plan->cells[i];

		for (k = 0; !cell_same_line(&plan->cells[k], c); k++)
			;
		if (k < i)
			continue;
		mail_say(&text, "%s%s@%s", text ? "," : "", c->load,
			 c->placement);
		json_object_foreach (c->params, key, value) {
			if (json_is_string(value))
				mail_say(&text, ":%s=%s", key,
					 json_string_value(value));
			else
				mail_say(&text, ":%s=%" JSON_INTEGER_FORMAT,
					 key, json_integer_value(value));
		}
	}
	return text ? text : memory_print("%s", "");
}

static char *procs_of(const struct plan *plan)
{
	char *text = NULL;
	size_t k;

	for (size_t i = 0; i < plan->n_cells; i++) {
		for (k = 0; plan->cells[k].nprocs != plan->cells[i].nprocs; k++)
			;
		if (k == i)
			mail_say(&text, "%s%llu", text ? "," : "",
				 (unsigned long long)plan->cells[i].nprocs);
	}
	return text ? text : memory_print("%s", "");
}

static char *variants_of(const struct plan *plan)
{
	char *text = NULL, *word;

	for (size_t i = 0; i < plan->n_variants; i++) {
		word = plan_variant_word(plan, i);
		mail_say(&text, "%s%s", text ? "," : "", word);
		free(word);
	}
	return text;
}

static char *number(uint64_t n)
{
	return memory_print("%llu", (unsigned long long)n);
}

/* What the plan was made of. */
static void add_run(struct command *c, const struct plan *plan)
{
	bool here = !strcmp(plan->backend, "here");
	bool packages = !strcmp(plan->base, PACKAGES_BASE);
	bool refs = !strcmp(plan->base, REFS_BASE);
	json_t *window = json_object_get(plan->model, "window_cycles");

	add_word(c, "./run.sh", 0);
	add_word(c, plan->backend, 0);
	if (!strcmp(plan->backend, "metal"))
		add_word(c, "start", 0);
	if (!here && !packages && !refs)
		add_option(c, "--base", memory_print("%s", plan->base));
	if (!here)
		add_option(c, packages ? "--packages" : "--variants",
			   variants_of(plan));
	if (*plan->kernel_src)
		add_option(c, "--kernel-src",
			   memory_print("%s", plan->kernel_src));
	if (!strcmp(plan->backend, "sim"))
		add_option(c, "--machine", memory_print("%s", plan->machine));
	if (json_is_integer(window))
		add_option(c, "--window",
			   number((uint64_t)json_integer_value(window)));
	if (json_integer_value(json_object_get(plan->model, "deterministic")))
		add_word(c, "--deterministic", 0);
	add_option(c, "--boots", number(plan->blocks));
	add_option(c, "--samples", number(plan->samples_per_boot));
	add_option(c, "--seed", number(plan->seed));
	add_option(c, "--procs", procs_of(plan));
	add_option(c, "--loads", loads_of(plan));
}

/* The project's commit that measured; "": not recorded. */
static const char *commit_of(const struct result *res)
{
	const char *commit = NULL;

	for (size_t i = 0; i < res->plan.n_boots && !commit; i++)
		if (res->boots[i].has_context)
			commit = json_string_value(json_object_get(
				res->boots[i].context.host, "commit"));
	return commit && strcmp(commit, "unknown") ? commit : "";
}

void mail_reproduce(struct document *d, const struct mail *m)
{
	const char *commit = commit_of(&m->run->res);
	struct command c = {.text = NULL};
	const char *dash = strchr(commit, '-');

	document_add(d, BLOCK_HEADING, "Reproduce, with rmapbench%s%s%s",
		     *commit ? " at commit " : "", commit,
		     dash ? ", which had changes that are in no commit" : "");
	if (*m->url) {
		add_word(&c, "git", 0);
		add_word(&c, "clone", 0);
		add_word(&c, m->url, 0);
		mail_say(&c.text, "\n");
		c.column = 0;
	}
	add_run(&c, &m->run->res.plan);
	document_add(d, BLOCK_CODE, "%s", c.text);
	free(c.text);
	document_add(d, BLOCK_HEADING,
		     "Raw data: folder %s, sha256 %s, which in it gives",
		     m->folder, *m->sha256 ? m->sha256 : "unknown");
	document_add(d, BLOCK_CODE, "%s", MAIL_DATA);
}

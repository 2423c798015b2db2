// SPDX-License-Identifier: GPL-2.0-only
/* Which lines bounce: part of the text. */
#include <errno.h>
#include <stdlib.h>

#include "bounce.h"
#include "format.h"
#include "report.h"
#include "table.h"
#include "wrap.h"

enum { OBJECTS = 5, NAME_COLUMNS = 25 };

static void print_locks(FILE *out, const char *name, const struct bounce *b)
{
	char acquisitions[FORMAT_SIZE], wait[FORMAT_SIZE], hold[FORMAT_SIZE];

	if (!b->has_locks) {
		fprintf(out, "\n%s\n", name);
		return;
	}
	format_count(acquisitions, b->acquisitions);
	format_count(wait, b->wait_ns);
	format_count(hold, b->hold_ns);
	fprintf(out, "\n%s: root lock %s times, waited %s ns, held %s ns\n",
		name, acquisitions, wait, hold);
}

static void print_object(FILE *out, const struct bounce_object *o)
{
	char stall[FORMAT_SIZE], xsocket[FORMAT_SIZE], insocket[FORMAT_SIZE];

	format_count(stall, o->stall_ns);
	format_count(xsocket, o->xsocket);
	format_count(insocket, o->insocket);
	fprintf(out, "%8s %7s %7s  %-*.*s %.20s\n", stall, xsocket, insocket,
		NAME_COLUMNS, NAME_COLUMNS, o->name, o->code);
}

static int print_variant(FILE *out, const struct analysis *an, size_t cell,
			 size_t variant)
{
	struct bounce b;
	int ret = bounce_make(an, cell, variant, &b);

	if (!ret && b.samples) {
		print_locks(out, an->res->variants[variant].name, &b);
		for (size_t i = 0; i < b.n && i < OBJECTS; i++)
			print_object(out, &b.objects[i]);
	}
	bounce_free(&b);
	return ret;
}

int text_bounce(FILE *out, const struct analysis *an)
{
	long cell = table_headline(an);
	bool any = false;
	char *name;
	int ret = 0;

	for (size_t i = 0; i < an->res->n_samples; i++)
		any |= an->res->samples[i].hot &&
		       an->res->samples[i].cell == cell;
	if (cell < 0 || !any)
		return 0;
	name = format_cell(&an->res->cells[cell], NULL);
	if (!name)
		return -ENOMEM;
	fputc('\n', out);
	wrap(out, "", 0,
	     "Lines that bounce in %s, %llu processes; simulated, per op, all "
	     "CPUs together: time that CPUs stood still for lines of an "
	     "object, "
	     "and how often these came from another socket, or another core of "
	     "the same. The root lock includes clone and unlink.",
	     name, (unsigned long long)an->res->cells[cell].nprocs);
	free(name);
	fprintf(out, "\n%8s %7s %7s  %-*s %s\n", "stall ns", "xsock", "insock",
		NAME_COLUMNS, "object", "mostly in");
	for (size_t v = 0; v < an->res->n_variants && !ret; v++)
		ret = print_variant(out, an, (size_t)cell, v);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
#include "hunted_print.h"

#include <stdlib.h>
#include <string.h>

#define FLAVOUR_COLUMNS 5

static int column(size_t hunt)
{
	size_t len = strlen(hunts[hunt].name);

	return len < 6 ? 6 : (int)len;
}

static void print_kernel(const struct task *t, FILE *out)
{
	fprintf(out, "%-*s %-*s", HUNTED_NAME_COLUMNS, t->variant->name,
		FLAVOUR_COLUMNS, t->flavour);
}

void hunted_print_plan(const struct hunted *h, FILE *out)
{
	size_t first, end, i;

	for (first = 0; first < h->n; first = hunted_kernel_end(h, first)) {
		end = hunted_attempt_end(h, first);
		fputs("  ", out);
		print_kernel(&h->tasks[first], out);
		fprintf(out, " %4u s each:", h->tasks[first].seconds);
		for (i = first; i < end; i++)
			fprintf(out, " %s", h->tasks[i].hunt->name);
		if (h->tries > 1)
			fprintf(out, ", %u times", h->tries);
		putc('\n', out);
	}
}

/* The tries of a hunt in the kernel whose tasks are these. */
struct tries {
	unsigned int n, fell;
	enum found last;
};

static struct tries count(const struct hunted *h, size_t first, size_t end,
			  const struct hunt_entry *hunt)
{
	struct tries c = {0};
	size_t i;

	for (i = first; i < end; i++) {
		if (h->tasks[i].hunt != hunt)
			continue;
		c.n++;
		c.fell += h->tasks[i].found == FOUND_FALL;
		c.last = h->tasks[i].found;
	}
	return c;
}

static void print_cell(const struct tries *c, unsigned int tries, int columns,
		       FILE *out)
{
	static const char *const words[] = {"-", "ok", "void", "CAUGHT"};
	char text[32];

	if (tries == 1 || !c->n)
		snprintf(text, sizeof(text), "%s", words[c->last]);
	else
		snprintf(text, sizeof(text), "%u/%u", c->fell, c->n);
	fprintf(out, " %-*s", columns, text);
}

void hunted_print_table(const struct hunted *h, FILE *out)
{
	size_t first, end, hunt;
	struct tries c;

	fprintf(out, "%-*s %-*s", HUNTED_NAME_COLUMNS,
		h->tries > 1 ? "variant (fell/tries)" : "variant",
		FLAVOUR_COLUMNS, "");
	for (hunt = 0; hunt < HUNTS; hunt++)
		fprintf(out, " %-*s", column(hunt), hunts[hunt].name);
	putc('\n', out);
	for (first = 0; first < h->n; first = end) {
		end = hunted_kernel_end(h, first);
		print_kernel(&h->tasks[first], out);
		for (hunt = 0; hunt < HUNTS; hunt++) {
			c = count(h, first, end, &hunts[hunt]);
			print_cell(&c, h->tries, column(hunt), out);
		}
		putc('\n', out);
	}
}

static int ascending(const void *a, const void *b)
{
	const unsigned int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* A kernel that must fall has one hunt: its tasks are the tries. */
static void print_fall(const struct hunted *h, size_t first, size_t end,
		       FILE *out)
{
	unsigned int *fell_s = calloc(end - first, sizeof(*fell_s)), n = 0, i;
	size_t t;

	for (t = first; fell_s && t < end; t++)
		if (h->tasks[t].found == FOUND_FALL)
			fell_s[n++] = h->tasks[t].hunted_s;
	if (n)
		qsort(fell_s, n, sizeof(*fell_s), ascending);
	fprintf(out, "%-12s ", h->tasks[first].hunt->name);
	print_kernel(&h->tasks[first], out);
	fprintf(out, " %u of %zu ", n, end - first);
	for (i = 0; i < n; i++)
		fprintf(out, " %u", fell_s[i]);
	putc('\n', out);
	free(fell_s);
}

static void print_falls_to(const struct hunted *h, const char *hunt, FILE *out)
{
	size_t first, end;

	for (first = 0; first < h->n; first = end) {
		end = hunted_kernel_end(h, first);
		if (!strcmp(h->tasks[first].variant->expect_fail, hunt))
			print_fall(h, first, end, out);
	}
}

static bool must_any_fall(const struct hunted *h)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (*h->tasks[i].variant->expect_fail)
			return true;
	return false;
}

void hunted_print_falls(const struct hunted *h, FILE *out)
{
	size_t hunt;

	if (!must_any_fall(h))
		return;
	fprintf(out, "\n%-12s %-*s %-*s %s\n", "hunt", HUNTED_NAME_COLUMNS,
		"kernel that must fall to it", FLAVOUR_COLUMNS, "",
		"fell, after seconds of hunting");
	for (hunt = 0; hunt < HUNTS; hunt++)
		print_falls_to(h, hunts[hunt].name, out);
}

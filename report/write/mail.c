// SPDX-License-Identifier: GPL-2.0-only
#include "mail.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "memory.h"
#include "text.h"
#include "totals.h"
#include "utf8.h"
#include "wrap.h"

/* RFC 2047: encoded words of 75 columns at most, of whole characters. */
static char *encoded_name(const char *name)
{
	static const char begin[] = "=?UTF-8?Q?";
	size_t columns = strlen("From: ") + strlen(begin);
	char *text = NULL;

	mail_say(&text, "%s", begin);
	for (const char *p = name; *p; p++) {
		/* room for one of four bytes, and the end */
		if (columns > 75 - 4 * 3 - 2 && (*p & 0xc0) != 0x80) {
			mail_say(&text, "?=\n %s", begin);
			columns = 1 + strlen(begin);
		}
		if (isascii(*p) && isalnum(*p))
			mail_say(&text, "%c", *p);
		else
			mail_say(&text, "=%02X", (unsigned char)*p);
		columns += isascii(*p) && isalnum(*p) ? 1 : 3;
	}
	mail_say(&text, "?=");
	return text;
}

/* A name in a header: as it is, in quotes, or encoded. */
static char *header_name(const char *name)
{
	char *text = NULL, *valid;

	for (const char *p = name; *p; p++)
		if (*p < ' ' || *p > '~' || strlen(name) > 50) {
			valid = utf8_copy(name);
			text = encoded_name(valid);
			free(valid);
			return text;
		}
	if (!strpbrk(name, "()<>[]:;@\\,.\""))
		return memory_print("%s", name);
	for (const char *p = name; *p; p++)
		mail_say(&text, "%s%c", strchr("\\\"", *p) ? "\\" : "", *p);
	valid = memory_print("\"%s\"", text);
	free(text);
	return valid;
}

static void print_subject(FILE *out, const struct mail *m)
{
	const struct plan *plan = &m->run->res.plan;
	const struct answer *a = m->answer;
	const char *load = a->known ? plan->cells[a->cell].load : "";
	char *text = NULL, *ascii;

	mail_say(&text, "[%sRESULTS%s] %s: ", m->draft ? "DRAFT " : "",
		 totals_of(&m->run->an).simulated ? ", SIMULATED" : "",
		 !*load || !strcmp(load, "move") ? "mremap" : load);
	if (a->known && a->strategy >= 0)
		mail_say(&text, "%s against %s",
			 mail_variant(m, (size_t)a->strategy),
			 mail_variant(m, a->against));
	else
		mail_say(&text, "throughput of %s",
			 result_baseline(&m->run->res));
	mail_say(&text, ", %s on %s", plan->base, plan->machine);
	ascii = ascii_copy(text);
	wrap(out, "Subject: ", 1, "%s", ascii);
	free(ascii);
	free(text);
}

static void print_headers(FILE *out, const struct mail *m)
{
	char *name = header_name(m->name);

	/* an address on a line of its own, if both are long */
	fprintf(out, "From: %s%s<%s>\nTo: linux-mm@kvack.org\n", name,
		strlen(name) + strlen(m->email) > 60 ? "\n " : " ", m->email);
	print_subject(out, m);
	fputs("MIME-Version: 1.0\n"
	      "Content-Type: text/plain; charset=us-ascii\n"
	      "Content-Transfer-Encoding: 7bit\n",
	      out);
	free(name);
}

static void add_draft(struct document *d, const struct mail *m)
{
	if (!m->draft)
		return;
	document_add(d, BLOCK_PARAGRAPH, "DRAFT, not for a list%s",
		     m->faults->n ? ":" : ".");
	for (size_t i = 0; i < m->faults->n; i++)
		document_add_item(d, "  ", 4, "", "%s", m->faults->text[i]);
}

/*
 * As the body of a mail: what a line begins with may not be taken for the next
 * mail of a folder, or for the patch in one.
 */
static void print_body(FILE *out, char *text)
{
	static const char *const taken[] = {"From ", ">From ",	"---",
					    "diff ", "Index: ", "-- "};
	char *line;

	while ((line = strsep(&text, "\n")) && (text || *line)) {
		for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
			if (!strncmp(line, taken[i], strlen(taken[i]))) {
				fputc(' ', out);
				break;
			}
		fprintf(out, "%s\n", line);
	}
}

int mail_print(FILE *out, const struct mail *m)
{
	struct document d = {.n = 0};
	char *body = NULL;
	size_t size;
	FILE *f = open_memstream(&body, &size);

	if (!f)
		return -errno;
	add_draft(&d, m);
	mail_answer(&d, m);
	mail_facts(&d, m);
	mail_tables(&d, m);
	mail_statements(&d, m);
	mail_reproduce(&d, m);
	ascii_document(&d);
	document_print(f, &d); /* begins with an empty line */
	document_free(&d);
	if (fclose(f)) {
		free(body);
		return -ENOMEM;
	}
	print_headers(out, m);
	print_body(out, body);
	free(body);
	return ferror(out) ? -EIO : 0;
}

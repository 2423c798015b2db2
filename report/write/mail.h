/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One result folder as a mail for linux-mm (RFC 822), ready for git send-email,
 * which adds date and message id. Printable ASCII, no line above TEXT_COLUMNS,
 * tables as they are: nothing is left for a mail program to fold.
 */
#ifndef RMAPBENCH_MAIL_H
#define RMAPBENCH_MAIL_H

#include "answer.h"
#include "document.h"
#include "fit.h"
#include "report.h"
#include "variant.h"

struct mail {
	const struct report_run *run;
	const struct answer *answer;
	const struct faults *faults; /* if any, the mail is a draft */
	bool draft;
	const char *name, *email; /* of who sends it */
	const char *url;	  /* to clone the project from; "": unknown */
	const char *folder;	  /* as readers may find it */
	const char *sha256;	  /* of the data, as MAIL_DATA says; "" */
	const struct variants *series; /* for their summaries; may be empty */
};

/* Run in a result folder, what gives the digest of its data. */
#define MAIL_DATA                                                              \
	"(export LC_ALL=C; cat plan.json journal.jsonl boots/*/context.json "  \
	"\\\n"                                                                 \
	" boots/*/samples.jsonl | sha256sum)"

/* 0 or -errno (nothing said). */
int mail_print(FILE *out, const struct mail *m);

/* Its parts, in their order. */
void mail_answer(struct document *d, const struct mail *m);
void mail_facts(struct document *d, const struct mail *m);
void mail_tables(struct document *d, const struct mail *m);
void mail_statements(struct document *d, const struct mail *m);
void mail_reproduce(struct document *d, const struct mail *m);

/* "SIMULATED, no hardware was timed. ", or "" */
const char *mail_mark(const struct mail *m);

/* Name of a variant of its result. */
const char *mail_variant(const struct mail *m, size_t variant);

/* "moving 8 MiB through PTEs"; with the processes; the caller frees it. */
char *mail_work(const struct cell *c);
char *mail_processes(const struct cell *c);

/* "1.086 [1.079, 1.093]", or why there is none; the caller frees it. */
char *mail_ratio(const struct comparison *p);

/* Append to a text that is NULL at first; free() it. */
void mail_say(char **text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif

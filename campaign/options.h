/* SPDX-License-Identifier: GPL-2.0-only */
/* What the user asked for, as typed and checked for form. */
#ifndef RMAPBENCH_OPTIONS_H
#define RMAPBENCH_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define WORDS_MAX 256

/* The base of who names none. */
#define DEFAULT_BASE "6.12"

enum matrix { MATRIX_DEFAULT, MATRIX_QUICK, MATRIX_FULL };

/* A comma-separated list; the words point into text, which is owned. */
struct words {
	char *text;
	const char *word[WORDS_MAX];
	unsigned int n; /* 0: not given */
};

struct options {
	uint64_t given; /* a bit for each entry of the table in options.c */
	unsigned int matrix; /* enum matrix */
	unsigned int dry_run;
	unsigned int tune;  /* tune.h */
	unsigned int force; /* ready.h */
	/* NULL: not given */
	const char *base;
	const char *kernel_src;
	const char *machine; /* name of a file in sim/machines, or a path */
	const char *out;
	const char *boot_by; /* of bare metal: how a kernel is booted once */
	const char *flavour; /* of the kernels to hunt in: timed or debug */
	struct words variants;
	struct words hunts;
	struct words packages; /* NAME=FILE.deb or NAME=RELEASE */
	struct words loads;    /* name[:param=value]... */
	uint64_t procs[WORDS_MAX];
	unsigned int nprocs;
	uint64_t boots, samples; /* 0: as the matrix says */
	uint64_t seed;
	uint64_t jobs;		/* 0: one per CPU */
	uint64_t window_cycles; /* 0: as the machine's file says */
	unsigned int deterministic;
	uint64_t pause_s;  /* before the computer's own kernel is left */
	uint64_t budget_s; /* of hunting in each kernel; 0: not given */
	uint64_t tries;	   /* of each hunt; 0: not given, one */
};

/*
 * Does a verb ("sim", "here" or "verify") take all that was given? If not,
 * -EINVAL, with a message that names what it takes.
 */
int options_check(const struct options *o, const char *verb);

/*
 * Read the arguments that follow the verb. -EINVAL, with a message that names
 * what would be valid, for an unknown option or a malformed value. Strings
 * point into argv.
 */
int options_parse(struct options *o, int argc, char **argv);
void options_free(struct options *o);

/* Is name one of the words? */
bool words_have(const struct words *w, const char *name);

/* The options, one per line, for --help. */
void options_print_help(FILE *out);

#endif

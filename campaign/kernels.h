/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels that are booted: what each must be, how it is built, and whether
 * the one on disk is it. An identity is a JSON object of strings: source,
 * series, configuration, compiler ..., see kernel-patches/build.
 */
#ifndef RMAPBENCH_KERNELS_H
#define RMAPBENCH_KERNELS_H

#include <jansson.h>
#include <stdbool.h>

/* Some kernels of one base, or of what stands for it: record/plan.h. */
struct kernels {
	const char *root, *base;
	const char *flavour;	/* "timed", "debug" or "metal" */
	const char *kernel_src; /* a tree or a tarball; NULL or "": Debian's */
	char *variants;		/* NAME or NAME=WHAT, "," between; NULL: none */
	long long jobs;		/* 0: one per CPU */
};

/* One variant more; k->variants is the caller's to free. */
void kernels_add(struct kernels *k, const char *variant);

/*
 * What each of them must be, by variant: a new object. 0, or -errno with a
 * message.
 */
int kernels_identify(const struct kernels *k, json_t **identities);

/* Become the program that builds them. -errno, with a message. */
int kernels_exec_build(const struct kernels *k);

/*
 * Is the kernel in dir the one that is wanted, and each of its files as it was
 * built? 0; -ESTALE: no, with a message that names what differs; -errno.
 */
int kernel_check(const char *dir, const json_t *wanted);

/* The folder of a kernel, into path (PATH_BYTES). */
void kernel_dir(const char *root, const char *base, const char *flavour,
		const char *variant, char *path);

#endif

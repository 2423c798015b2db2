/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What starts something that runs rmapbench-bench on a boot's order, and what
 * every backend (backends/) needs for that.
 */
#ifndef RMAPBENCH_BACKEND_H
#define RMAPBENCH_BACKEND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "context.h"
#include "next.h"
#include "order.h"
#include "path.h"

struct boot_job {
	const char *root; /* the project's folder */
	const char *dir;  /* the boot's folder, there already */
	const struct plan *plan;
	const struct planned_boot *boot;
	uint64_t attempt;
	struct order *order; /* its samples; those not on disk are taken */
};

/* Set by a signal: stop at once, keep what there is. */
extern volatile sig_atomic_t boot_stop;

struct backend {
	const char *name;
	bool counts;	     /* what this computer's processors count is read */
	const char *flavour; /* of its kernels; NULL: it measures what runs */
	const char *
		log; /* file of the boot's folder: what the child itself says */
	/*
	 * Is what is to be booted what the plan says? 0, or -errno with a
	 * message: the run cannot go on. NULL: there is nothing to look at.
	 */
	int (*check)(const struct boot_job *job);
	/*
	 * Start the boot in the background, on the files above. *child may be
	 * killed at any time, and takes everything it started with it. 0; or
	 * -errno with a message: of these -EBUSY may be otherwise later.
	 */
	int (*start)(const struct boot_job *job, pid_t *child);
	/*
	 * Of a backend that boots this computer itself (else NULL): what runs
	 * now, and whether the user wants no further boot; and go on to a boot,
	 * or home to the computer's own kernel (job NULL). It returns: the
	 * computer goes down later. 0 or -errno, with a message.
	 */
	int (*booted)(const char *out, struct booted *booted, bool *stop);
	int (*reboot)(const char *out, const struct boot_job *job);
	/* Fill in simulated, kernel, model and host, new references in keep. 0
	 * or -errno. */
	int (*describe)(const struct boot_job *job, struct context *context);
};

#define BACKEND(name) extern const struct backend backend_##name;
#include "backends/backends.def"
#undef BACKEND

/* By its name; NULL, with a message that names what there is: none. */
const struct backend *boot_backend(const char *name);

/* dir/name into path (PATH_BYTES) */
void boot_path(const struct boot_job *job, const char *name, char *path);

/* A child that dies with us; does not return in the child on success. */
pid_t boot_spawn(char *const argv[], const char *log, const char *preload);

/* Run a program to its end. 0, or -errno with a message. */
int boot_script(char *const argv[], const char *log);

/*
 * The first complaint in a log after what was there before: what follows is
 * often but its consequence. Warnings are none; text stays if there is none.
 */
void boot_first_complaint(const char *path, long long before, char *text,
			  size_t len);

/* Of a file; 0: there is none. */
long long boot_size_at(const char *path);

#endif

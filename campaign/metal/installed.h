/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a campaign on bare metal has put on this computer: written down before
 * it is done, so that it can be taken back whatever happened in between. There
 * is one campaign at a time.
 */
#ifndef RMAPBENCH_INSTALLED_H
#define RMAPBENCH_INSTALLED_H

#include "method.h"
#include "plan.h"

#define INSTALLED_DIR  "/var/lib/rmapbench"
#define INSTALLED_FILE INSTALLED_DIR "/metal.json"

struct installed {
	const char *root, *out; /* the project's folder, the results' */
	const char *id;		/* of the campaign: tells its boots */
	const char *boots_by;	/* the boot method's name */
	/* the computer's own kernel */
	const char *own_release, *own_cmdline;
	uint64_t pause_s; /* before it is rebooted from its own kernel */
	json_t *modules;  /* links in /lib/modules: array of releases */

	json_t *keep; /* owns what the others point into */
};

/*
 * Read it. 0; -ENOENT without a message: there is none; or -errno with one.
 * installed_free() it in any case.
 */
int installed_read(struct installed *in);
int installed_write(const struct installed *in);
void installed_free(struct installed *in);

/*
 * Check, and then put on this computer what the plan's boots need: modules of
 * the kernels, their initrds, units of systemd. pause_s: see above. 0, or
 * -errno with a message; before the first change all that can be known has been
 * checked.
 */
int installed_make(const char *root, const char *out, const struct plan *plan,
		   uint64_t pause_s);

/* Take all back. 0, or -errno with a message. */
int installed_undo(const struct installed *in);

/* The folder of a variant's kernel, and its release; 0 or -errno, message. */
int installed_kernel(const char *root, const struct plan *plan,
		     const char *variant, char *dir, char *release, size_t len);

/* Bytes that one boot's kernel and initrd take at most. */
uint64_t installed_boot_bytes(const char *root, const struct plan *plan);

/* Is a campaign possible here at all? 0, or -ENOTSUP with a message. */
int installed_possible(const char *root, const char *out);

/* The units of systemd that boots go on by; and no trace of them. */
int units_write(const char *root, const char *out);
int units_remove(void);

#endif

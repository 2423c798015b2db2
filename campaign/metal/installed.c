// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "installed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "backend.h"
#include "entry.h"
#include "initrd.h"
#include "jsonfile.h"
#include "kernels.h"
#include "msg.h"
#include "sysroot.h"
#include "system.h"
#include "tune.h"

/* What an initrd may take before it has been made: Debian's of all modules. */
#define INITRD_BYTES (100ull << 20)

static const struct field installed_fields[] = {
	FIELD(MUST, TEXT, installed, root),
	FIELD(MUST, TEXT, installed, out),
	FIELD(MUST, TEXT, installed, id),
	FIELD(MUST, TEXT, installed, boots_by),
	FIELD(MUST, TEXT, installed, own_release),
	FIELD(MUST, TEXT, installed, own_cmdline),
	FIELD(MUST, COUNT, installed, pause_s),
	FIELD(MUST, LIST, installed, modules),
	{.name = NULL},
};

int installed_read(struct installed *in)
{
	struct where at;
	char path[PATH_BYTES];
	int ret;

	*in = (struct installed){.keep = NULL};
	sysroot_path(path, INSTALLED_FILE);
	ret = jsonfile_load(path, &in->keep);
	at = (struct where){.file = path};
	return ret ? ret : fields_read(installed_fields, in->keep, &at, in);
}

int installed_write(const struct installed *in)
{
	json_t *root = json_object();
	char path[PATH_BYTES];

	fields_write(installed_fields, in, root);
	sysroot_path(path, INSTALLED_DIR);
	if (mkdir(path, 0755) && errno != EEXIST) {
		msg_error("write", path, "%s", strerror(errno));
		json_decref(root);
		return -errno;
	}
	sysroot_path(path, INSTALLED_FILE);
	return jsonfile_write(path, root);
}

void installed_free(struct installed *in)
{
	json_decref(in->keep);
	in->keep = NULL;
}

int installed_kernel(const char *root, const struct plan *plan,
		     const char *variant, char *dir, char *release, size_t len)
{
	const char *value;
	char path[PATH_BYTES];
	json_t *identity;
	int ret;

	kernel_dir(root, plan->base, "metal", variant, dir);
	path_make(path, "%s/identity.json", dir);
	ret = jsonfile_load(path, &identity);
	if (ret == -ENOENT || ret == -ENOTDIR)
		msg_error("kernel", dir, "is not there: no identity.json");
	if (ret)
		return ret;
	value = json_string_value(json_object_get(identity, "release"));
	snprintf(release, len, "%s", value ? value : "");
	json_decref(identity);
	if (*release)
		return 0;
	msg_error("kernel", path, "does not say which release it is");
	return -EINVAL;
}

static uint64_t file_bytes(const char *dir, const char *name)
{
	char path[PATH_BYTES];

	path_make(path, "%s/%s", dir, name);
	return (uint64_t)boot_size_at(path);
}

uint64_t installed_boot_bytes(const char *root, const struct plan *plan)
{
	uint64_t most = 0, bytes, initrd;
	char dir[PATH_BYTES];
	size_t i;

	for (i = 0; i < plan->n_variants; i++) {
		kernel_dir(root, plan->base, "metal", plan->variants[i].name,
			   dir);
		initrd = file_bytes(dir, INITRD_NAME);
		bytes = file_bytes(dir, "bzImage") +
			(initrd ? initrd : INITRD_BYTES);
		most = bytes > most ? bytes : most;
	}
	return most;
}

/* systemd reads a unit's paths in a grammar of its own. */
static int check_path(const char *path)
{
	if (path[0] == '/' && !strpbrk(path, " \t\"'\\%$;{}"))
		return 0;
	msg_error("metal", path,
		  "is not a whole path, or has a sign that systemd takes for "
		  "its own; use one of letters, digits and -_./");
	return -EINVAL;
}

int installed_possible(const char *root, const char *out)
{
	if (geteuid()) {
		msg_error("metal", "root",
			  "needs to be root: sudo ./run.sh "
			  "metal ...");
		return -EPERM;
	}
	if (!system_there("/run/systemd/system") || !system_can("systemctl")) {
		msg_error("metal", "systemd",
			  "does not run here: it starts what goes on after "
			  "each boot");
		return -ENOTSUP;
	}
	return check_path(root) || check_path(out) ? -EINVAL : 0;
}

/* Is each kernel the planned one, of a release that is no other's? */
static int check_kernels(struct installed *in, const struct plan *plan)
{
	char dir[PATH_BYTES], release[128], file[PATH_BYTES], path[PATH_BYTES];
	char to[PATH_BYTES];
	ssize_t n;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < plan->n_variants; i++) {
		ret = installed_kernel(in->root, plan, plan->variants[i].name,
				       dir, release, sizeof(release));
		if (!ret)
			ret = kernel_check(dir, plan->variants[i].kernel);
		if (ret)
			break;
		path_make(file, "/lib/modules/%s", release);
		sysroot_path(path, "%s", file);
		n = readlink(path, to, sizeof(to) - 1);
		if (n > 0 || !system_there(file)) {
			json_array_append_new(in->modules,
					      json_string(release));
			continue;
		}
		path_make(to, "%s/modules/%s", dir, release);
		if (access(to, F_OK)) /* an installed kernel's own */
			continue;
		msg_error("kernel", path,
			  "belongs to an installed kernel of the same release "
			  "as %s; give that one by its release",
			  plan->variants[i].name);
		ret = -EEXIST;
	}
	return ret;
}

/* Modules are found by the release of the kernel that runs. */
static int link_modules(const struct installed *in, const struct plan *plan)
{
	char dir[PATH_BYTES], release[128], path[PATH_BYTES], to[PATH_BYTES];
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < plan->n_variants; i++) {
		ret = installed_kernel(in->root, plan, plan->variants[i].name,
				       dir, release, sizeof(release));
		if (ret)
			break;
		path_make(to, "%s/modules/%s", dir, release);
		sysroot_path(path, "/lib/modules/%s", release);
		if (access(to, F_OK))
			continue;
		unlink(path); /* of a campaign before */
		if (!symlink(to, path))
			continue;
		msg_error("modules", path, "%s", strerror(errno));
		ret = -errno;
	}
	return ret;
}

static int make_initrds(const struct installed *in, const struct plan *plan)
{
	char dir[PATH_BYTES], release[128];
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < plan->n_variants; i++) {
		ret = installed_kernel(in->root, plan, plan->variants[i].name,
				       dir, release, sizeof(release));
		if (!ret)
			ret = initrd_make(dir, release);
	}
	return ret;
}

static void name_campaign(char *id, size_t len)
{
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)getpid();
	snprintf(id, len, "%08x", random);
}

/* Does the kernel take a kernel for kexec? Only trying tells. */
static int try_method(const struct installed *in, const struct plan *plan)
{
	const struct boot_method *m = method_find(in->boots_by);
	char dir[PATH_BYTES], kernel[PATH_BYTES], initrd[PATH_BYTES];
	struct boot_entry e = {
		.kernel = kernel, .initrd = initrd, .cmdline = in->own_cmdline};
	char release[128];
	int ret = installed_kernel(in->root, plan, plan->baseline, dir, release,
				   sizeof(release));

	path_make(kernel, "%s/bzImage", dir);
	path_make(initrd, "%s/" INITRD_NAME, dir);
	if (!ret)
		ret = m->arm(&e);
	return ret ? ret : m->disarm();
}

int installed_make(const char *root, const char *out, const struct plan *plan,
		   uint64_t pause_s)
{
	struct installed in = {
		.root = root,
		.out = out,
		.boots_by = plan->boots_by,
		.pause_s = pause_s,
		.modules = json_array(),
	};
	char *own_cmdline = entry_own_cmdline(), id[16];
	struct utsname u;
	int ret = check_kernels(&in, plan);

	uname(&u);
	name_campaign(id, sizeof(id));
	in.id = id;
	in.own_release = u.release;
	in.own_cmdline = own_cmdline;
	if (!ret &&
	    !method_choose(in.boots_by, installed_boot_bytes(root, plan)))
		ret = -ENOTSUP;
	if (!ret)
		ret = initrd_possible();
	/* from here on this computer is changed */
	if (!ret)
		ret = installed_write(&in);
	if (!ret)
		ret = link_modules(&in, plan);
	if (!ret)
		ret = make_initrds(&in, plan);
	if (!ret)
		ret = try_method(&in, plan);
	if (!ret)
		ret = units_write(root, out);
	json_decref(in.modules);
	free(own_cmdline);
	return ret;
}

int installed_undo(const struct installed *in)
{
	const struct boot_method *m = method_find(in->boots_by);
	char path[PATH_BYTES];
	json_t *release;
	size_t i;
	int ret = m ? m->disarm() : -EINVAL;

	if (!ret)
		ret = tune_recover();
	if (!ret)
		ret = units_remove();
	json_array_foreach (in->modules, i, release) {
		sysroot_path(path, "/lib/modules/%s",
			     json_string_value(release));
		if (!ret && unlink(path) && errno != ENOENT) {
			msg_error("remove", path, "%s", strerror(errno));
			ret = -errno;
		}
	}
	if (!ret)
		ret = system_remove(INSTALLED_FILE);
	sysroot_path(path, INSTALLED_DIR);
	rmdir(path); /* unless something else is in it */
	return ret;
}

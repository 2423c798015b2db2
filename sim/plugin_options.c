// SPDX-License-Identifier: GPL-2.0-only
#include "plugin_options.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "msg.h"
#include "parse.h"

static int open_out(struct plugin_options *o, const char *path)
{
	o->out_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (o->out_fd >= 0)
		return 0;
	msg_error("simulated machine", path, "%s", strerror(errno));
	return -errno;
}

static int take(struct plugin_options *o, const char *option,
		uint64_t *window_cycles)
{
	const char *value = strchr(option, '=');
	size_t len = value ? (size_t)(value++ - option) : 0;

	if (len == 7 && !memcmp(option, "machine", len))
		return machine_read(&o->machine, value);
	if (len == 6 && !memcmp(option, "window", len))
		return parse_u64(value, MACHINE_WINDOW_MIN, MACHINE_WINDOW_MAX,
				 window_cycles);
	if (len == 6 && !memcmp(option, "kernel", len)) {
		o->kernel = value;
		return 0;
	}
	if (len == 3 && !memcmp(option, "out", len))
		return open_out(o, value);
	if (len == 4 && !memcmp(option, "seed", len)) {
		o->is_seeded = true;
		return parse_u64(value, 0, UINT64_MAX, &o->seed);
	}
	return msg_invalid("simulated machine", option,
			   "unknown option; there are machine=, window=, "
			   "kernel=, seed=, out=");
}

int plugin_options_take(struct plugin_options *o, int argc, char **argv)
{
	uint64_t window_cycles = 0;
	int i, ret = 0;

	o->out_fd = -1;
	for (i = 0; !ret && i < argc; i++)
		ret = take(o, argv[i], &window_cycles);
	if (ret)
		return ret;
	if (o->out_fd < 0 || !o->machine.sockets) {
		msg_error("simulated machine", "options",
			  "machine= and out= are needed");
		return -EINVAL;
	}
	if (window_cycles)
		o->machine.window_cycles = window_cycles;
	return 0;
}

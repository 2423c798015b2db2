// SPDX-License-Identifier: GPL-2.0-only
/*
 * The units of systemd by which a campaign goes on after each boot. A kernel of
 * the campaign is booted into rmapbench.target, which starts little else; the
 * computer's own goes on once it is up. A target that is not reached, and a
 * measurement that crashes, end in a reboot: into the computer's own kernel.
 */
#include <stdlib.h>
#include <string.h>

#include "installed.h"
#include "memory.h"
#include "system.h"

#define UNIT_DIR "/etc/systemd/system/"
#define WANTS	 UNIT_DIR "multi-user.target.wants/"

/* A kernel that comes up has this long to reach its target. */
#define BOOT_LIMIT "10min"

/* Exit codes of rmapbench-campaign that are no crash: run.sh knows them, too.
 */
#define NO_CRASH "3 4 5 6"

static const char target[] = "[Unit]\n"
			     "Description=rmapbench: measure one kernel\n"
			     "Requires=sysinit.target\n"
			     "Wants=rmapbench-measure.service getty.target\n"
			     "After=sysinit.target\n"
			     "AllowIsolate=yes\n"
			     "JobTimeoutSec=" BOOT_LIMIT "\n"
			     "JobTimeoutAction=reboot-force\n";

static const char measure[] =
	"[Unit]\n"
	"Description=rmapbench: take the samples of this boot\n"
	"DefaultDependencies=no\n"
	"Requires=sysinit.target\n"
	"After=sysinit.target\n"
	"Conflicts=shutdown.target\n"
	"Before=shutdown.target\n"
	"RequiresMountsFor=%s %s\n"
	"ConditionKernelCommandLine=rmapbench.run\n"
	"FailureAction=reboot-force\n"
	"\n"
	"[Service]\n"
	"Type=oneshot\n"
	"Environment=RMAPBENCH_ROOT=%s HOME=/root\n"
	"ExecStart=%s/build/programs/campaign/rmapbench-campaign metal go-on\n"
	"SuccessExitStatus=" NO_CRASH "\n"
	"TimeoutStartSec=infinity\n"
	/* where progress is redrawn */
	"StandardOutput=tty\n"
	"StandardError=tty\n"
	"TTYPath=/dev/console\n";

static const char resume[] =
	"[Unit]\n"
	"Description=rmapbench: go on with the campaign on this computer\n"
	"After=multi-user.target\n"
	"RequiresMountsFor=%s %s\n"
	"ConditionKernelCommandLine=!rmapbench.run\n"
	"\n"
	"[Service]\n"
	"Type=exec\n"
	"Environment=HOME=/root\n"
	"ExecStart=%s/run.sh metal go-on\n"
	"SuccessExitStatus=" NO_CRASH "\n"
	"StandardOutput=journal+console\n"
	"StandardError=journal+console\n"
	"\n"
	"[Install]\n"
	"WantedBy=multi-user.target\n";

static const char *const names[] = {"rmapbench.target",
				    "rmapbench-measure.service",
				    "rmapbench-resume.service"};

static int reload(void)
{
	char *argv[] = {"systemctl", "daemon-reload", NULL};

	return system_run(argv);
}

static int write_unit(const char *name, char *text)
{
	char file[PATH_BYTES];
	int ret;

	path_make(file, UNIT_DIR "%s", name);
	ret = system_write(file, text);
	free(text);
	return ret;
}

int units_write(const char *root, const char *out)
{
	char *enable[] = {"systemctl", "enable", "rmapbench-resume.service",
			  NULL};
	int ret = write_unit(names[0], memory_print("%s", target));

	if (!ret)
		ret = write_unit(names[1],
				 memory_print(measure, root, out, root, root));
	if (!ret)
		ret = write_unit(names[2],
				 memory_print(resume, root, out, root));
	if (!ret)
		ret = reload();
	return ret ? ret : system_run(enable);
}

int units_remove(void)
{
	char file[PATH_BYTES];
	size_t i;
	int ret = system_remove(WANTS "rmapbench-resume.service");

	for (i = 0; !ret && i < sizeof(names) / sizeof(names[0]); i++) {
		path_make(file, UNIT_DIR "%s", names[i]);
		ret = system_remove(file);
	}
	return ret ? ret : reload();
}

"""Installing Debian packages, for the scripts beside this one: only as root, only where apt is, never for ever."""

import os
import shutil
import subprocess

SECONDS = 300


def apt_install(*packages: str) -> bool:
    """Install Debian packages when this is root on a machine that has apt; whether it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    try:
        subprocess.run(["apt-get", "update", "-q"], check=False, env=environment, timeout=SECONDS, **quiet)
        done = subprocess.run(command, check=False, env=environment, timeout=SECONDS, **quiet)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0

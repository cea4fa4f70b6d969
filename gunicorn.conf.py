"""The web process: plain WSGI in threads. Settings come from the environment; see docs/operations.md."""

import os
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
keepalive = 75  # seconds: longer than the pause between two polls, so that a waiting page keeps its connection
timeout = 60
preload_app = True  # the program is read once; no connection is open before the fork
graceful_timeout = 3  # below the five seconds after which the runner stops asking
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  # a heartbeat file, no data
control_socket_disable = True  # no second way in
accesslog = os.environ.get("ACCESS_LOG") or None
loglevel = os.environ.get("LOG_LEVEL", "warning")


def post_worker_init(worker: Any) -> None:
    """Get each process ready in the background as soon as it runs."""
    from jobsite.web.warming import warm_up_in_background  # noqa: PLC0415  # the program is read after these settings

    warm_up_in_background(worker.wsgi)

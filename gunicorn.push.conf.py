"""The push process: thousands of open event streams in one gevent worker. It only reads."""

import os

port = os.environ.get("PUSH_PORT") or str(int(os.environ.get("PORT", "8000")) + 1)
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{port}"
worker_class = "gevent"
workers = 1
worker_connections = 2000  # requests at once; an open stream is none (PUSH_CONNECTIONS)
backlog = 4096
keepalive = 75
timeout = 60
graceful_timeout = 1  # a stream never ends by itself; browsers resume with Last-Event-ID
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  # a heartbeat file, no data
control_socket_disable = True
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "warning")

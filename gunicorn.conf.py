"""Settings of gunicorn, which finds this file in the folder that it is started in: the console in several processes.

`WEB_CONCURRENCY` says how many; everything else is a `VA_…` variable (docs/settings.md). See docs/operations.md.
"""

from dashboard.settings import read_settings

_settings = read_settings()
wsgi_app = "app:wsgi()"
bind = (
    f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
)
worker_class = "gthread"
threads = _settings.threads
# Each process opens connections and starts threads of its own, which must not be shared by forking.
preload_app = False
# The longest answers are files, sent while they are written; a worker that hangs is not one that writes.
timeout = 120
graceful_timeout = 30
keepalive = 5
# An open port of a process that whoever runs it has other ways to tell.
control_socket_disable = True
